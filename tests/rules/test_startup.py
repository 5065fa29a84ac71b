"""`jury` starts without what only some command needs: the bus, ciphers, the audit, the services."""

import subprocess
import sys

#: Packages and modules that the command's help needs nothing of.
HEAVY = ("nats", "nkeys", "cryptography", "faststream", "jinja2", "typst", "pydantic", "aiosmtplib")
OURS = ("audit", "services", "ledger", "demo", "contracts.commands", "contracts.events")


def test_command_is_known_before_anything_heavy_is_imported() -> None:
    """What `jury --help` tells is in `cli` alone; each command imports the rest when it runs."""
    code = "import sys, cli.jury; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "cli.jury" in loaded
    assert [name for name in loaded if name.split(".")[0] in HEAVY] == []
    assert [name for name in loaded if name.startswith(OURS)] == []
