// Command verify checks an exported log, a checkpoint, a receipt, an inclusion proof and a consistency proof with Go's own
// transparency log code (golang.org/x/mod/sumdb/note and .../tlog): none of it is this project's.
//
//	verify log KEY DIRECTORY                           entries, hash tiles and every older checkpoint are those of the one
//	                                                   signed; prints "origin size root", and how many older ones
//	verify receipt KEY RECEIPT [ENTRY]                 the entry (or the one in it) is in the log; prints position, SHA-256
//	verify open KEY CHECKPOINT                         prints "origin size root"
//	verify cosigned KEY CHECKPOINT                     a witness's cosignature is there and good; prints its time
//	verify record KEY CHECKPOINT INDEX ENTRY HASH...   the entry lies at INDEX in the log of that checkpoint
//	verify tree KEY OLDER CHECKPOINT HASH...           the log of OLDER is the beginning of that of CHECKPOINT
//
// KEY is a verifier key, or several, a line each, of which one must have signed (the log's own after it changed its key).
// RECEIPT (C2SP tlog-proof), CHECKPOINT, OLDER and ENTRY are files, each HASH is base64. DIRECTORY is laid out as C2SP
// tlog-tiles, with `checkpoint` and, where there are older ones, `checkpoints`, each after its length in two bytes. It ends
// with 1 and a sentence where something is wrong.
package main

import (
	"bytes"
	"crypto/ed25519"
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

func read(file string) []byte {
	content, err := os.ReadFile(file)
	check(err)
	return content
}

// text returns what a note says that one of the keys signed, a line each.
func text(keys string, raw []byte) []string {
	var known []note.Verifier
	for _, key := range strings.Fields(keys) {
		verifier, err := note.NewVerifier(key)
		check(err)
		known = append(known, verifier)
	}
	signed, err := note.Open(raw, note.VerifierList(known...))
	check(err)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != signed.Sigs[0].Name {
		check(fmt.Errorf("not a checkpoint of %s", signed.Sigs[0].Name))
	}
	return lines
}

// open returns the tree that a checkpoint in a file, signed by the key, is of.
func open(key, file string) (origin string, head tlog.Tree) { return opened(key, read(file)) }

func opened(key string, raw []byte) (origin string, head tlog.Tree) {
	lines := text(key, raw)
	var err error
	head.N, err = strconv.ParseInt(lines[1], 10, 64)
	check(err)
	head.Hash, err = tlog.ParseHash(lines[2])
	check(err)
	return lines[0], head
}

// framed returns what a file holds, each piece after its length in two bytes.
func framed(name string, content []byte) (pieces [][]byte) {
	for len(content) > 0 {
		if len(content) < 2 || len(content)-2 < int(binary.BigEndian.Uint16(content)) {
			check(fmt.Errorf("%s is cut short", name))
		}
		end := 2 + int(binary.BigEndian.Uint16(content))
		pieces, content = append(pieces, content[2:end]), content[end:]
	}
	return pieces
}

// widest leaves out the partial tiles of smaller trees, which some versions of tlog list too.
func widest(tiles []tlog.Tile) (kept []tlog.Tile) {
	for at, tile := range tiles {
		if at+1 == len(tiles) || tiles[at+1].L != tile.L || tiles[at+1].N != tile.N {
			kept = append(kept, tile)
		}
	}
	return kept
}

// whole computes the tree of a directory's entries, and holds the signed root and every hash tile against it.
func whole(directory string, head tlog.Tree) tlog.HashReader {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (hashes []tlog.Hash, err error) {
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	tiles := widest(tlog.NewTiles(8, 0, head.N))
	number := int64(0)
	for _, tile := range tiles {
		if tile.L != 0 {
			continue
		}
		name := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		entries := framed(name, read(filepath.Join(directory, name)))
		if len(entries) != tile.W {
			check(fmt.Errorf("%s holds %d entries, not %d", name, len(entries), tile.W))
		}
		for _, entry := range entries {
			hashes, err := tlog.StoredHashes(number, entry, reader)
			check(err)
			stored = append(stored, hashes...)
			number++
		}
	}
	root, err := tlog.TreeHash(head.N, reader)
	check(err)
	if number != head.N || root != head.Hash {
		check(fmt.Errorf("the entries are not those of the checkpoint"))
	}
	for _, tile := range tiles {
		content, err := tlog.ReadTileData(tile, reader)
		check(err)
		name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		if !bytes.Equal(content, read(filepath.Join(directory, name))) {
			check(fmt.Errorf("%s is not made of the entries", name))
		}
	}
	return reader
}

// continued checks that each checkpoint signed before is of the beginning of this log; it returns how many there are.
func continued(key, file string, head tlog.Tree, reader tlog.HashReader) (count int) {
	if _, err := os.Stat(file); os.IsNotExist(err) {
		return 0
	}
	for _, raw := range framed(file, read(file)) {
		if text(key, raw)[1] == "hand-over" { // says which key signs from there on: no checkpoint
			continue
		}
		_, older := opened(key, raw)
		proof, err := tlog.ProveTree(head.N, older.N, reader)
		check(err)
		check(tlog.CheckTree(proof, head.N, head.Hash, older.N, older.Hash))
		count++
	}
	return count
}

// receipt reads a C2SP tlog-proof and checks it for an entry; it returns where that lies.
func receipt(key string, raw, entry []byte) (position int64, digest [32]byte) {
	const format = "c2sp.org/tlog-proof@v1"
	parts := strings.SplitN(string(raw), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) < 2 || len(lines) < 2 || lines[0] != format {
		check(fmt.Errorf("not a %s", format))
	}
	lines = lines[1:]
	if extra := strings.TrimPrefix(lines[0], "extra "); extra != lines[0] {
		carried, err := base64.StdEncoding.DecodeString(extra)
		check(err)
		if entry == nil {
			entry = carried
		}
		lines = lines[1:]
	}
	if entry == nil || len(lines) == 0 {
		check(fmt.Errorf("the entry is not in it: hand it over"))
	}
	place, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	check(err)
	_, head := opened(key, []byte(parts[1]))
	check(tlog.CheckRecord(hashes(lines[1:]), head.N, head.Hash, place, tlog.RecordHash(entry)))
	return place + 1, sha256.Sum256(entry)
}

// A witness checks cosignatures as C2SP tlog-cosignature lays down: algorithm byte 4, 8 bytes of time, Ed25519.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
	time *uint64
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	*w.time = binary.BigEndian.Uint64(sig)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", *w.time, msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

// cosigner reads a witness's verifier key, and checks its hash.
func cosigner(text string) witness {
	parts := strings.SplitN(text, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	check(err)
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	known := binary.BigEndian.Uint32(sum[:])
	if len(raw) != 33 || raw[0] != 4 || fmt.Sprintf("%08x", known) != parts[1] {
		check(fmt.Errorf("not a witness key"))
	}
	return witness{parts[0], known, ed25519.PublicKey(raw[1:]), new(uint64)}
}

func hashes(texts []string) (found []tlog.Hash) {
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		check(err)
		found = append(found, hash)
	}
	return found
}

func main() {
	words := os.Args[1:]
	switch {
	case len(words) == 3 && words[0] == "log":
		origin, head := open(words[1], filepath.Join(words[2], "checkpoint"))
		reader := whole(words[2], head)
		older := continued(words[1], filepath.Join(words[2], "checkpoints"), head, reader)
		fmt.Println(origin, head.N, base64.StdEncoding.EncodeToString(head.Hash[:]), older)
	case (len(words) == 3 || len(words) == 4) && words[0] == "receipt":
		var entry []byte
		if len(words) == 4 {
			entry = read(words[3])
		}
		position, digest := receipt(words[1], read(words[2]), entry)
		fmt.Printf("%d %x\n", position, digest)
	case len(words) == 3 && words[0] == "open":
		origin, head := open(words[1], words[2])
		fmt.Println(origin, head.N, base64.StdEncoding.EncodeToString(head.Hash[:]))
	case len(words) == 3 && words[0] == "cosigned":
		known := cosigner(words[1])
		_, err := note.Open(read(words[2]), note.VerifierList(known))
		check(err)
		fmt.Println(*known.time)
	case len(words) >= 5 && words[0] == "record":
		_, head := open(words[1], words[2])
		index, err := strconv.ParseInt(words[3], 10, 64)
		check(err)
		leaf := tlog.RecordHash(read(words[4]))
		check(tlog.CheckRecord(tlog.RecordProof(hashes(words[5:])), head.N, head.Hash, index, leaf))
	case len(words) >= 4 && words[0] == "tree":
		_, older := open(words[1], words[2])
		_, head := open(words[1], words[3])
		check(tlog.CheckTree(tlog.TreeProof(hashes(words[4:])), head.N, head.Hash, older.N, older.Hash))
	default:
		check(fmt.Errorf("log, receipt, open, cosigned, record or tree"))
	}
}
