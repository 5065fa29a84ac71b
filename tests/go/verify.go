// Command verify checks a checkpoint, an inclusion proof and a consistency proof with Go's own transparency log code
// (golang.org/x/mod/sumdb/note and .../tlog): none of it is this project's.
//
//	verify open KEY CHECKPOINT                         prints "origin size root"
//	verify cosigned KEY CHECKPOINT                     a witness's cosignature is there and good; prints its time
//	verify record KEY CHECKPOINT INDEX ENTRY HASH...   the entry lies at INDEX in the log of that checkpoint
//	verify tree KEY OLDER CHECKPOINT HASH...           the log of OLDER is the beginning of that of CHECKPOINT
//
// CHECKPOINT, OLDER and ENTRY are files, each HASH is base64. It ends with 1 and a sentence where something is wrong.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
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

// open returns the tree that a checkpoint signed by the key is of.
func open(key, file string) (origin string, head tlog.Tree) {
	verifier, err := note.NewVerifier(key)
	check(err)
	signed, err := note.Open(read(file), note.VerifierList(verifier))
	check(err)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		check(fmt.Errorf("not a checkpoint of %s", verifier.Name()))
	}
	head.N, err = strconv.ParseInt(lines[1], 10, 64)
	check(err)
	head.Hash, err = tlog.ParseHash(lines[2])
	check(err)
	return lines[0], head
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
		check(fmt.Errorf("open, cosigned, record or tree"))
	}
}
