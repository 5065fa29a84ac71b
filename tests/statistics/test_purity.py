"""The package computes with exact numbers and nothing else."""

import ast
from pathlib import Path

import services.scoring.statistics

FILES = sorted(Path(services.scoring.statistics.__file__).parent.glob("*.py"))
ALLOWED = {"collections", "decimal", "enum", "fractions", "itertools", "math", "re", "services", "typing"}


def test_no_float_anywhere() -> None:
    """No float is written, named or imported: not in one line of the package."""
    nodes = [node for file in FILES for node in ast.walk(ast.parse(file.read_text("utf-8")))]

    assert len(FILES) > 10
    assert [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, float)] == []
    assert [node for node in nodes if isinstance(node, ast.Name) and node.id in {"float", "complex", "round"}] == []


def test_only_pure_imports() -> None:
    """No clock, no chance, no file, no number that is not exact; of `math`, the integers' part alone."""
    nodes = [node for file in FILES for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]

    assert [node for node in nodes if isinstance(node, ast.Import) and node.names[0].name != "re"] == []
    assert {str(node.module).split(".")[0] for node in froms} <= ALLOWED
    assert {name.name for node in froms if node.module == "math" for name in node.names} == {"lcm"}
    own = {str(node.module) for node in froms if str(node.module).startswith("services")}
    assert all(module.startswith("services.scoring.statistics.") for module in own)
