// Command tiles writes a log as C2SP tlog-tiles with Go's own transparency log code (golang.org/x/mod/sumdb/tlog and
// .../note): a log of somebody else, of which no byte is this project's.
//
//	tiles DIRECTORY ORIGIN NAME SIZE ENTRIES [EXTENSION...]
//
// ENTRIES is where entries go: "entries" (C2SP tlog-tiles), "data" (as static-ct-api names its own kind), or "none".
// It prints the verifier key of NAME, whose signature is on the checkpoint of ORIGIN.
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func write(directory, path string, content []byte) {
	file := filepath.Join(directory, filepath.FromSlash(path))
	check(os.MkdirAll(filepath.Dir(file), 0o755))
	check(os.WriteFile(file, content, 0o644))
}

func entry(number int64) []byte { return []byte(fmt.Sprintf("entry %d of somebody", number)) }

func main() {
	directory, origin, name, kind := os.Args[1], os.Args[2], os.Args[3], os.Args[5]
	size, err := strconv.ParseInt(os.Args[4], 10, 64)
	check(err)

	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (hashes []tlog.Hash, err error) {
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	for number := int64(0); number < size; number++ {
		hashes, err := tlog.StoredHashes(number, entry(number), reader)
		check(err)
		stored = append(stored, hashes...)
	}
	root := tlog.Hash(sha256.Sum256(nil)) // of nothing (RFC 6962, 2.1); older versions of tlog gave zeros here
	if size > 0 {
		root, err = tlog.TreeHash(size, reader)
		check(err)
	}

	for _, tile := range tlog.NewTiles(8, 0, size) {
		content, err := tlog.ReadTileData(tile, reader)
		check(err)
		write(directory, strings.Replace(tile.Path(), "tile/8/", "tile/", 1), content)
		if tile.L == 0 && kind != "none" {
			var bundle []byte
			for number := tile.N * 256; number < tile.N*256+int64(tile.W); number++ {
				bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry(number))))
				bundle = append(bundle, entry(number)...)
			}
			write(directory, strings.Replace(tile.Path(), "tile/8/0/", "tile/"+kind+"/", 1), bundle)
		}
	}

	private, public, err := note.GenerateKey(rand.Reader, name)
	check(err)
	signer, err := note.NewSigner(private)
	check(err)
	lines := append([]string{origin, fmt.Sprint(size), base64.StdEncoding.EncodeToString(root[:])}, os.Args[6:]...)
	signed, err := note.Sign(&note.Note{Text: strings.Join(lines, "\n") + "\n"}, signer)
	check(err)
	write(directory, "checkpoint", signed)
	fmt.Println(public)
}
