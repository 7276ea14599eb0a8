// Verifies a log of Rekey with nothing of Rekey's: Go's own packages for transparency logs read its key, its checkpoint, its
// tiles and its proofs, and hold an export against them.
//
//	verify-log [-key KEY] [-since CHECKPOINT] PREFIX [EXPORT]
//
// PREFIX is the URL of the log (`https://…/v1/audit`) or a directory with `key`, `checkpoint` and `tile/…`; proofs are asked
// for where it is a URL. KEY is the verifier key known from elsewhere, CHECKPOINT a file with an older checkpoint that the log
// must still contain. It ends with 1 and says what is wrong, or with 0 and says what it has seen.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const proofsMax = 64

type seen struct {
	Size    int64 `json:"size"`
	Entries int64 `json:"entries"`
	Proofs  int   `json:"proofs"`
	Tiles   int   `json:"tiles"`
}

func main() {
	key := flag.String("key", "", "verifier key that the log must have")
	since := flag.String("since", "", "file with an older checkpoint")
	flag.Parse()
	if flag.NArg() < 1 || flag.NArg() > 2 {
		flag.Usage()
		os.Exit(2)
	}
	found, err := verify(flag.Arg(0), *key, *since, flag.Arg(1))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(found)
}

func verify(prefix, key, since, export string) (*seen, error) {
	log := &source{prefix: strings.TrimSuffix(prefix, "/")}
	served, err := log.read("key")
	if err != nil {
		return nil, err
	}
	if named := strings.TrimSpace(string(served)); key == "" {
		key = named
	} else if key != named {
		return nil, errors.New("the log names another key")
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return nil, err
	}
	signed, err := log.read("checkpoint")
	if err != nil {
		return nil, err
	}
	tree, err := openCheckpoint(signed, verifier)
	if err != nil {
		return nil, err
	}
	check := &checker{source: log, tree: tree, hashes: tlog.TileHashReader(tree, log), verifier: verifier}
	if err := check.all(since, export); err != nil {
		return nil, err
	}
	return &seen{Size: tree.N, Entries: check.entries, Proofs: check.proofs, Tiles: log.tiles}, nil
}

// checker holds everything against one signed tree. Hashes that it reads are proven to be in that tree by the reader.
type checker struct {
	*source
	tree     tlog.Tree
	hashes   tlog.HashReader
	verifier note.Verifier
	entries  int64
	proofs   int
}

func (c *checker) all(since, export string) error {
	root, err := c.rootAt(c.tree.N)
	if err != nil {
		return err
	}
	if root != c.tree.Hash {
		return errors.New("the tiles are not those of the checkpoint")
	}
	if since != "" {
		signed, err := os.ReadFile(since)
		if err != nil {
			return err
		}
		if err := c.contains(signed); err != nil {
			return fmt.Errorf("the older checkpoint: %w", err)
		}
	}
	if export != "" {
		if err := c.export(export); err != nil {
			return err
		}
	}
	return c.consistency()
}

// contains checks that a signed checkpoint is of a beginning of the tree.
func (c *checker) contains(signed []byte) error {
	older, err := openCheckpoint(signed, c.verifier)
	if err != nil {
		return err
	}
	if older.N > c.tree.N {
		return fmt.Errorf("it is of %d entries, the log has %d", older.N, c.tree.N)
	}
	root, err := c.rootAt(older.N)
	if err != nil {
		return err
	}
	if root != older.Hash {
		return errors.New("its tree is not the beginning of the log")
	}
	return nil
}

type line struct {
	Index      *int64 `json:"index"`
	Leaf       []byte `json:"leaf"`
	Hash       []byte `json:"hash"`
	Checkpoint string `json:"checkpoint"`
	Key        string `json:"key"`
}

func (c *checker) export(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	var lines []line
	decoder := json.NewDecoder(bufio.NewReader(file))
	for {
		var next line
		if err := decoder.Decode(&next); err == io.EOF {
			break
		} else if err != nil {
			return fmt.Errorf("the export: %w", err)
		}
		lines = append(lines, next)
	}
	if len(lines) == 0 || lines[len(lines)-1].Checkpoint == "" {
		return errors.New("the export ends before its checkpoint")
	}
	end, lines := lines[len(lines)-1], lines[:len(lines)-1]
	if err := c.contains([]byte(end.Checkpoint)); err != nil {
		return fmt.Errorf("the checkpoint of the export: %w", err)
	}
	exported, err := openCheckpoint([]byte(end.Checkpoint), c.verifier)
	if err != nil {
		return err
	}
	return c.follow(lines, exported.N)
}

// follow checks that the entries are those of the log, one after the other up to `size`.
func (c *checker) follow(lines []line, size int64) error {
	if len(lines) == 0 {
		return nil
	}
	if lines[0].Index == nil {
		return errors.New("line 1 of the export has no index")
	}
	next := *lines[0].Index
	var indexes []int64
	for i, entry := range lines {
		if entry.Index == nil || *entry.Index != next || next >= size {
			return fmt.Errorf("entry %d is missing: line %d is not it", next, i+1)
		}
		indexes = append(indexes, tlog.StoredHashIndex(0, next))
		next++
	}
	if next != size {
		return fmt.Errorf("entry %d is missing: the export ends before it", next)
	}
	hashes, err := c.hashes.ReadHashes(indexes)
	if err != nil {
		return err
	}
	step := len(lines)/proofsMax + 1
	for i, entry := range lines {
		if hashOf(entry) != hashes[i] {
			return fmt.Errorf("entry %d is not the one that was signed", *entry.Index)
		}
		if i%step == 0 {
			if err := c.inclusion(*entry.Index, hashes[i]); err != nil {
				return fmt.Errorf("entry %d: %w", *entry.Index, err)
			}
		}
	}
	c.entries = int64(len(lines))
	return nil
}

func (c *checker) inclusion(index int64, leaf tlog.Hash) error {
	proof, err := c.proof(fmt.Sprintf("proof?index=%d&size=%d", index, c.tree.N))
	if err != nil || proof == nil {
		return err
	}
	c.proofs++
	return tlog.CheckRecord(proof, c.tree.N, c.tree.Hash, index, leaf)
}

// consistency asks for proofs that trees of sizes spread over all are beginnings of this one.
func (c *checker) consistency() error {
	step := c.tree.N/proofsMax + 1
	for size := int64(1); size < c.tree.N; size += step {
		proof, err := c.proof(fmt.Sprintf("proof?from=%d&to=%d", size, c.tree.N))
		if err != nil || proof == nil {
			return err
		}
		root, err := c.rootAt(size)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, c.tree.N, c.tree.Hash, size, root); err != nil {
			return fmt.Errorf("the tree of %d entries: %w", size, err)
		}
		c.proofs++
	}
	return nil
}

func (c *checker) rootAt(size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, c.hashes)
}

func hashOf(entry line) (hash tlog.Hash) {
	if entry.Leaf == nil {
		copy(hash[:], entry.Hash)
		return hash
	}
	return tlog.RecordHash(entry.Leaf)
}

func openCheckpoint(signed []byte, verifier note.Verifier) (tree tlog.Tree, err error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, errors.New("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return tree, errors.New("the checkpoint has no size")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, errors.New("the checkpoint has no root")
	}
	tree.N = size
	copy(tree.Hash[:], root)
	return tree, nil
}

// source is a server or a directory.
type source struct {
	prefix string
	tiles  int
}

func (s *source) isServer() bool {
	return strings.HasPrefix(s.prefix, "http://") || strings.HasPrefix(s.prefix, "https://")
}

func (s *source) read(path string) ([]byte, error) {
	if !s.isServer() {
		return os.ReadFile(filepath.Join(s.prefix, filepath.FromSlash(path)))
	}
	answer, err := http.Get(s.prefix + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %s", path, answer.Status, body)
	}
	return body, err
}

// proof is nil where nobody can be asked for one.
func (s *source) proof(path string) ([]tlog.Hash, error) {
	if !s.isServer() {
		return nil, nil
	}
	body, err := s.read(path)
	if err != nil {
		return nil, err
	}
	var answer struct{ Hashes [][]byte }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	proof := make([]tlog.Hash, len(answer.Hashes))
	for i, hash := range answer.Hashes {
		copy(proof[i][:], hash)
	}
	return proof, nil
}

func (s *source) Height() int { return tileHeight }

func (s *source) SaveTiles([]tlog.Tile, [][]byte) {}

func (s *source) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		// C2SP leaves out the height, which is 8 always.
		bytes, err := s.read(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
		s.tiles++
	}
	return data, nil
}
