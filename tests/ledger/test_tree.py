"""The Merkle tree against the published vectors of the Certificate Transparency reference, and its properties."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import tree
from ledger.tree import EMPTY, Tree, consistency, fold, inclusion, leaf_hash, node_hash, nodes
from ledger.tree import verify_consistency as consistent
from ledger.tree import verify_inclusion as included

ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"

sizes = st.integers(1, 700)


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(index.to_bytes(4, "big")) for index in range(size)]


def defined(hashes: list[bytes]) -> bytes:
    """Return MTH as RFC 6962 defines it, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + defined(hashes[:k]) + defined(hashes[k:])).digest()


NODE = nodes(leaves(700))


@pytest.mark.parametrize("size", range(9))
def test_root_of_the_reference_entries(size: int) -> None:
    """Each way of computing a root gives the published one, at each size."""
    growing = Tree()
    for entry in ENTRIES[:size]:
        growing.append(entry)
    hashes = [leaf_hash(entry) for entry in ENTRIES]
    assert growing.root().hex() == ROOTS[size]
    assert tree.root(size, nodes(hashes)).hex() == ROOTS[size]
    assert size == 0 or fold(hashes[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (0, 8, [_1, _23, _4567]),
        (5, 8, [_4, _67, ROOTS[4]]),
        (2, 3, [ROOTS[2]]),
        (1, 5, [ROOTS[1], _23, _4]),
    ],
)
def test_inclusion_proof_of_the_reference_entries(index: int, size: int, proof: list[str]) -> None:
    """Inclusion proofs are the published ones, and verify."""
    hashes = [leaf_hash(entry) for entry in ENTRIES]
    found = inclusion(index, size, nodes(hashes))
    assert [item.hex() for item in found] == proof
    assert included(hashes[index], index, size, found, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(
    ("old", "size", "proof"),
    [
        (1, 1, []),
        (1, 8, [_1, _23, _4567]),
        (6, 8, [_45, _67, ROOTS[4]]),
        (2, 5, [_23, _4]),
        (6, 7, [_45, _6, ROOTS[4]]),
        (0, 8, []),
    ],
)
def test_consistency_proof_of_the_reference_entries(old: int, size: int, proof: list[str]) -> None:
    """Consistency proofs are the published ones, and verify."""
    found = consistency(old, size, nodes([leaf_hash(entry) for entry in ENTRIES]))
    assert [item.hex() for item in found] == proof
    assert consistent(old, size, found, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[size]))


def named() -> dict[str, bytes]:
    """Return the nodes of the worked example of RFC 6962, section 2.1.3, by its letters: a tree of seven leaves."""
    found = {letter: leaf_hash(b"d%d" % place) for place, letter in enumerate("abcdef")} | {"j": leaf_hash(b"d6")}
    for parent, below in {"g": "ab", "h": "cd", "i": "ef", "k": "gh", "l": "ij"}.items():
        found[parent] = node_hash(*(found[letter] for letter in below))
    return found | {"hash": node_hash(found["k"], found["l"])}


@pytest.mark.parametrize(("index", "path"), [(0, "bhl"), (3, "cgl"), (4, "fjk"), (6, "ik")])
def test_audit_path_of_rfc_6962_s_example(index: int, path: str) -> None:
    """The audit paths of d0, d3, d4 and d6 are those that section 2.1.3 gives, and verify."""
    known, hashes = named(), [leaf_hash(b"d%d" % place) for place in range(7)]
    proof = inclusion(index, 7, nodes(hashes))
    assert proof == [known[letter] for letter in path]
    assert included(hashes[index], index, 7, proof, known["hash"])


@pytest.mark.parametrize(("old", "proof"), [(3, "cdgl"), (4, "l"), (6, "ijk")])
def test_consistency_proof_of_rfc_6962_s_example(old: int, proof: str) -> None:
    """PROOF(3, D[7]), PROOF(4, D[7]) and PROOF(6, D[7]) are those that section 2.1.3 gives, and verify."""
    known, hashes = named(), [leaf_hash(b"d%d" % place) for place in range(7)]
    older = {3: node_hash(known["g"], known["c"]), 4: known["k"], 6: node_hash(known["k"], known["i"])}[old]
    found = consistency(old, 7, nodes(hashes))
    assert found == [known[letter] for letter in proof]
    assert tree.root(old, nodes(hashes)) == older
    assert consistent(old, 7, found, older, known["hash"])


@given(st.lists(st.binary(max_size=5), max_size=70))
def test_root_equals_the_recursive_definition(entries: list[bytes]) -> None:
    """The growing tree, the fold and the stored nodes all give the root that RFC 6962 defines."""
    growing = Tree()
    hashes = [growing.append(entry) for entry in entries]
    expected = defined([hashlib.sha256(b"\x00" + entry).digest() for entry in entries])
    assert (growing.size, growing.root()) == (len(entries), expected)
    assert tree.root(len(entries), nodes(hashes)) == expected
    assert not entries or fold(hashes) == expected


@given(sizes.flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_inclusion_proof_verifies(case: tuple[int, int]) -> None:
    """A proof made for a leaf shows that leaf, and is no longer than the tree is high."""
    index, size = case
    proof = inclusion(index, size, NODE)
    assert included(NODE(0, index), index, size, proof, tree.root(size, NODE))
    assert len(proof) <= (size - 1).bit_length()


@given(sizes.flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))))
def test_consistency_proof_verifies(case: tuple[int, int]) -> None:
    """A proof made between two sizes shows that the older tree is a prefix."""
    old, size = case
    proof = consistency(old, size, NODE)
    assert consistent(old, size, proof, tree.root(old, NODE), tree.root(size, NODE))


def altered(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    """Draw another proof: a bit turned, an item dropped, repeated, added, cut, or two exchanged."""
    kinds = ["add", *(["turn", "drop", "repeat", "cut"] if proof else []), *(["swap"] if len(proof) > 1 else [])]
    other = list(proof)
    place = data.draw(st.integers(0, max(0, len(proof) - 1)))
    match data.draw(st.sampled_from(kinds)):
        case "add":
            other.insert(place, data.draw(st.sampled_from([EMPTY, NODE(0, 0)])))
        case "turn":
            bit = data.draw(st.integers(0, 255))
            other[place] = (int.from_bytes(other[place], "big") ^ 1 << bit).to_bytes(32, "big")
        case "drop":
            del other[place]
        case "repeat":
            other.insert(place, other[place])
        case "cut":
            other[place] = other[place][:-1]
        case "swap":
            second = (place + 1) % len(proof)
            other[place], other[second] = other[second], other[place]
    return other


@given(st.data())
def test_inclusion_proof_altered(data: st.DataObject) -> None:
    """Nothing but the proof itself, for that very leaf, place, size and root, verifies."""
    size = data.draw(st.integers(2, 700))
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion(index, size, NODE), tree.root(size, NODE)
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    assert not included(NODE(0, index), index, size, altered(proof, data), root)
    assert not included(NODE(0, other), index, size, proof, root)
    assert not included(NODE(0, index), other, size, proof, root)
    assert not included(NODE(0, index), index, size, proof, EMPTY)
    assert not included(NODE(0, index), size, size, proof, root)
    assert not included(NODE(0, index), -1, size, proof, root)


@given(st.data())
def test_consistency_proof_altered(data: st.DataObject) -> None:
    """Nothing but the proof itself, between those very sizes and roots, verifies."""
    size = data.draw(st.integers(2, 700))
    old = data.draw(st.integers(1, size - 1))
    proof = consistency(old, size, NODE)
    old_root, root = tree.root(old, NODE), tree.root(size, NODE)
    other = tree.root(data.draw(st.integers(0, size).filter(lambda other: other != old)), NODE)
    assert not consistent(old, size, altered(proof, data), old_root, root)
    assert not consistent(old, size, proof, other, root)
    assert not consistent(old, size, proof, old_root, old_root)
    assert not consistent(size, old, proof, root, old_root)
    assert not consistent(old, size, [], old_root, root)


@pytest.mark.parametrize(
    ("old", "size", "proof", "old_root", "root"),
    [
        (0, 0, [], ROOTS[1], ROOTS[1]),
        (0, 3, [], ROOTS[1], ROOTS[3]),
        (0, 3, [ROOTS[1]], ROOTS[0], ROOTS[3]),
        (3, 3, [ROOTS[1]], ROOTS[3], ROOTS[3]),
        (3, 3, [], ROOTS[3], ROOTS[4]),
        (-1, 3, [], ROOTS[0], ROOTS[3]),
    ],
)
def test_consistency_at_the_edges_refused(old: int, size: int, proof: list[str], old_root: str, root: str) -> None:
    """The empty tree has one root; equal sizes have equal roots and no proof."""
    hashes = [bytes.fromhex(item) for item in proof]
    assert not consistent(old, size, hashes, bytes.fromhex(old_root), bytes.fromhex(root))


def test_leaf_is_never_a_node() -> None:
    """The prefix keeps an entry that looks like two hashes from passing for a node."""
    left, right = leaves(2)
    assert leaf_hash(left + right) != node_hash(left, right)
