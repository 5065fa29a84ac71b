"""Record shapes are frozen: what was stored once keeps its shape for ever."""

from tests.golden import frozen


def test_stored_shapes_are_those_that_were_frozen() -> None:
    """A new one is added (`python -m tests.golden.frozen --add`); one that is there neither changes nor goes."""
    assert frozen.shapes() == frozen.kept()


def test_frozen_shape_changes_with_any_field_of_it() -> None:
    """A pattern, a bound, a default, a field more: each is another shape; words are not."""
    shape = {"title": "A", "type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
    same = {**shape, "title": "B", "description": "told otherwise"}
    others = [
        {**shape, "required": []},
        {**shape, "properties": {"title": {"type": "string", "maxLength": 9}}},
        {**shape, "properties": {"title": {"type": "string"}, "more": {"type": "string", "default": ""}}},
    ]
    assert frozen._hash(same) == frozen._hash(shape)
    assert len({frozen._hash(each) for each in (shape, *others)}) == 4
