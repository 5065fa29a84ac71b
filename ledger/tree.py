"""The Merkle tree of RFC 6962, section 2.1 (SHA-256): roots, inclusion proofs, consistency proofs. Pure.

Leaf hash: SHA-256(0x00 || entry); node hash: SHA-256(0x01 || left || right); every hash is 32 bytes. A leaf's index is
the record's position minus one. Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2 (same tree, written out).
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

#: The root of the tree without a leaf.
EMPTY: Final = hashlib.sha256(b"").digest()
WIDTH: Final = 32

#: `node(height, index)`: the hash of the complete subtree over leaves index * 2**height and the 2**height - 1 after it.
Node = Callable[[int, int], bytes]

_sha256 = hashlib.sha256


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return _sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two subtrees."""
    return _sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over subtrees of one size, left to right, at least one; the last may be smaller (a tree's edge).

    A node without a right neighbour climbs unchanged: the same tree as splitting at the largest power of two.
    """
    row = list(hashes)
    while len(row) > 1:
        above = [_sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
        if len(row) & 1:
            above.append(row[-1])
        row = above
    return row[0]


class Tree:
    """A growing tree that keeps only the roots of its complete subtrees: at most one hash per bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, entry: bytes) -> bytes:
        """Add an entry; return its leaf hash."""
        leaf = leaf_hash(entry)
        self.add(leaf)
        return leaf

    def add(self, leaf: bytes) -> None:
        """Add an entry of which only the leaf hash is known."""
        size, peaks = self.size, self._peaks
        while size & 1:
            leaf = _sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root at the present size."""
        if not self._peaks:
            return EMPTY
        edge = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            edge = node_hash(peak, edge)
        return edge


def nodes(leaves: Sequence[bytes]) -> Node:
    """Return the nodes of the tree over these leaf hashes, all held in memory (64 bytes a leaf)."""
    rows = [list(leaves)]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=False)])
    return lambda height, index: rows[height][index]


def root(size: int, node: Node) -> bytes:
    """Return the root of the tree over the first `size` leaves."""
    return _span(0, size, node) if size else EMPTY


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves, lowest sibling first."""
    assert 0 <= index < size, "the leaf is in the tree"
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_span(middle, end, node))
            end = middle
        else:
            proof.append(_span(start, middle, node))
            start = middle
    return proof[::-1]


def consistency(old: int, size: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of `old` leaves is a prefix of the tree of `size`; none for `old` 0 or `size`."""
    assert 0 <= old <= size, "the older tree is not larger"
    if old in (0, size):
        return []
    start, end, proof = 0, size, []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_span(middle, end, node))
            end = middle
        else:
            proof.append(_span(start, middle, node))
            start = middle
    if start:
        proof.append(_span(start, end, node))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether `proof` shows that the leaf hash `leaf` is at `index` in the tree of that size and root."""
    if not 0 <= index < size or not _are_hashes((leaf, *proof)):
        return False
    place, last, climbed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            climbed = node_hash(sibling, climbed)
            place, last = _climb(place, last)
        else:
            climbed = node_hash(climbed, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and climbed == root


def verify_consistency(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Say whether `proof` shows that the tree of `old` leaves and `old_root` is a prefix of that of `size` and `root`.

    Every tree begins with the empty one: `old` 0 needs no proof, but its root must be that of the empty tree.
    """
    if not 0 <= old <= size or not _are_hashes((old_root, root, *proof)):
        return False
    if old == size:
        return not proof and old_root == root and (size > 0 or root == EMPTY)
    if old == 0:
        return not proof and old_root == EMPTY
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            place, last = _climb(place, last)
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _climb(place: int, last: int) -> tuple[int, int]:
    """Skip the levels at which the node at the tree's edge has no sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _are_hashes(hashes: Sequence[bytes]) -> bool:
    return all(len(item) == WIDTH for item in hashes)


def _split(width: int) -> int:
    """Return the largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _span(start: int, end: int, node: Node) -> bytes:
    width = end - start
    if width & (width - 1) == 0:
        height = width.bit_length() - 1
        return node(height, start >> height)
    middle = start + _split(width)
    return node_hash(_span(start, middle, node), _span(middle, end, node))
