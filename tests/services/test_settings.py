"""Settings: a file, then the environment, then flags; a typo is an error that names it."""

from pathlib import Path

import pytest

from services.settings import Kek, Settings, SettingsError, environment, load


def written(directory: Path, text: str) -> Path:
    """Write a settings file."""
    file = directory / "jury.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_later_source_wins(tmp_path: Path) -> None:
    """The file gives, the environment replaces it, a flag replaces both; a flag that was not given replaces nothing."""
    file = written(tmp_path, '[nats]\nurl = "nats://file:1"\nseed = "s"\n[mail]\nport = 26\nhost = "mail.file"\n')
    environ = {"JURY_NATS__URL": "nats://environment:2", "JURY_MAIL__PORT": "27", "HOME": "/", "JURY_LANG": "en"}
    found = load(file, environ, {"nats.url": "nats://flag:3", "mail.port": None})
    assert (found.nats.url, found.nats.seed) == ("nats://flag:3", "s")
    assert (found.mail.host, found.mail.port) == ("mail.file", 27)
    assert load(file, environ).nats.url == "nats://environment:2"
    assert load(file, {}).nats.url == "nats://file:1"
    assert load(None, {}) == Settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[nats]\nadress = "x"\n', "adress"),
        ('mial = "x"\n', "mial"),
        ("[mail]\nport = 70000\n", "port"),
        ("[mail]\nport = true\n", "port"),
        ('[log]\nlevel = "loud"\n', "level"),
        ('nats = "x"\n', "nats"),
        ("[nats\n", "jury.toml"),
    ],
)
def test_wrong_file_is_refused_and_named(tmp_path: Path, text: str, named: str) -> None:
    """An unknown key, a value out of bounds or of another type, a broken file: one line that says which."""
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, text), {})
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_absent_or_binary_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there, or no text, is named."""
    with pytest.raises(SettingsError, match=r"absent\.toml"):
        load(tmp_path / "absent.toml", {})
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"binary\.toml"):
        load(tmp_path / "binary.toml", {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JURY_NATS__ADRESS", "x"),
        ("JURY_MIAL__HOST", "x"),
        ("JURY_NATS", "x"),
        ("JURY_MAIL__PORT", "many"),
        ("JURY_MAIL__PORT", ""),
        ("JURY_DEMO", "perhaps"),
        ("JURY_MAIL__HOST__NAME", "x"),
        ("JURY_", "x"),
    ],
)
def test_wrong_environment_variable_is_refused(name: str, value: str) -> None:
    """A variable that begins as ours do and is none of ours, or a value that is none, stops the process."""
    with pytest.raises(SettingsError):
        load(None, {name: value})


def test_environment_gives_the_same_settings_to_a_child() -> None:
    """What a supervisor hands on is read back as it was."""
    environ = {"JURY_MAIL__PASSWORD": "à=b c", "JURY_DEMO": "true", "JURY_MAIL__TIMEOUT_SECONDS": "7", "JURY_KEK": "k"}
    found = load(None, environ)
    assert load(None, environment(found)) == found
    assert (found.demo, found.mail.timeout_seconds, found.mail.password) == (True, 7, "à=b c")


def test_key_encryption_key_is_a_file_or_a_command(tmp_path: Path) -> None:
    """A path as before, or a list of words: in the file, in the environment (as JSON), and on to a child."""
    assert load(written(tmp_path, 'kek = "/etc/delibere/kek"\n'), {}).kek == "/etc/delibere/kek"
    found = load(written(tmp_path, 'kek.command = ["kms", "--key", "a b"]\n'), {})
    assert found.kek == Kek(("kms", "--key", "a b"))
    assert load(None, environment(found)) == found
    assert load(None, {"JURY_KEK__COMMAND": '["kms"]'}).kek == Kek(("kms",))
    moving = {"JURY_KEK__COMMAND": '["kms"]', "JURY_KEK__FORMER": "/etc/delibere/kek"}
    assert load(None, environment(load(None, moving))).kek == Kek(("kms",), "/etc/delibere/kek")


@pytest.mark.parametrize("value", ["kms", "[]", '{"a": 1}', '["kms", 1', "[1]", ""])
def test_command_that_is_no_list_of_words_is_refused(value: str) -> None:
    """It is not split at blanks: a path may hold one."""
    with pytest.raises(SettingsError, match="kek"):
        load(None, {"JURY_KEK__COMMAND": value})
