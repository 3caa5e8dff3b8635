"""`lienzo check`: every fault at once, or ok."""

from __future__ import annotations

from tests.cli.helpers import Cli, toy


def test_a_sound_workflow_is_ok(lienzo: Cli) -> None:
    nodes = {"one": toy("Number"), "sum": toy("Add", {"a": "one.int"}, b=2)}
    result = lienzo("check", lienzo.file({"nodes": nodes, "interface": {"first": "one.value"}}))
    assert (result.code, result.out) == (0, "ok: 2 nodes, 1 link, sets first\n")


def test_every_fault_is_told_with_its_place(lienzo: Cli) -> None:
    nodes = {
        "one": toy("Nubmer"),
        "sum": toy("Add", {"a": "on.int"}, c=1),
        "measure": toy("Measure", width=9, mode="god"),
    }
    interface = {"width": "measure.widht"}
    result = lienzo("check", file := lienzo.file({"nodes": nodes, "interface": interface}))
    assert result.code == 2
    assert result.out == ""
    heading, *lines = result.err.splitlines()
    assert heading == f"error: {file} has 7 problems"
    assert [line.split(":")[0].strip() for line in lines] == [
        "interface.width",
        "one",
        "sum.c",
        "sum.a",
        "sum.b",
        "measure.width",
        "measure.mode",
    ]
    assert "did you mean 'Number'?" in result.err
    assert "did you mean 'width'?" in result.err


def test_set_values_are_checked_too(lienzo: Cli) -> None:
    file = lienzo.file({"nodes": {"measure": toy("Measure")}})
    result = lienzo("check", file, "--set", "measure.share=1.5")
    assert result.code == 2
    assert "measure.share: 1.5 is out of range: wanted 0 to 1" in result.err


def test_what_was_written_for_older_nodes_is_read_so_and_told(lienzo: Cli) -> None:
    nodes = {"half": toy("Halve", number=7), "show": toy("Show", {"value": "half.rest"})}
    file = lienzo.file({"nodes": nodes, "interface": {"n": "half.number"}})
    for command in ("check", "plan", "run"):
        result = lienzo(command, file, "--set", "n=9")
        assert (result.code, result.err) == (0, "note: half: its number is now its value\n")


def test_a_missing_file_is_named(lienzo: Cli) -> None:
    result = lienzo("check", "nowhere.json")
    assert (result.code, result.err) == (
        2,
        "error: nowhere.json: cannot be read: No such file or directory\n",
    )


def test_an_error_on_a_terminal_is_red(lienzo: Cli) -> None:
    assert lienzo("check", "nowhere.json", terminal=True).err.startswith("\x1b[1;31merror:")


def test_broken_settings_are_bad_input(lienzo: Cli) -> None:
    (lienzo.home / "settings.toml").write_text("devcie = 1\n")
    result = lienzo("check", lienzo.file({"nodes": {}}))
    assert result.code == 2
    assert "settings.toml: devcie is no setting; did you mean 'device'?" in result.err


def test_a_remark_is_told_and_is_no_fault(lienzo: Cli) -> None:
    nodes = {"p": toy("Describe", text="cat BREAK dog")}
    result = lienzo("check", lienzo.file({"nodes": nodes}))
    assert result.code == 0
    assert "remark: p.text: 'BREAK'" in result.out
