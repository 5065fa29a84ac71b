"""Exemple de `kek.command` : des clés dans un répertoire. / An example of `kek.command`: keys in a directory.

    python kek.py REPERTOIRE which | wrap NOM | unwrap NOM

Une clé par fichier de 32 octets ; la dernière par ordre alphabétique est en service. Un service de gestion de clés
(KMS) ou une carte à puce se branche de la même façon.

One key a file of 32 bytes; the last by name is in use. A key management service (KMS) or a smart card is plugged in the
same way.
"""

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def main(directory: Path, verb: str, name: str = "") -> None:
    """Answer one verb."""
    if verb == "which":
        print("\n".join(sorted((path.name for path in directory.iterdir()), reverse=True)))
        return
    key, given = AESGCM((directory / name).read_bytes()), sys.stdin.buffer.read()
    if verb == "wrap":
        nonce = os.urandom(12)
        sys.stdout.buffer.write(nonce + key.encrypt(nonce, given, None))
    elif verb == "unwrap":
        sys.stdout.buffer.write(key.decrypt(given[:12], given[12:], None))
    else:
        sys.exit(2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:4])
