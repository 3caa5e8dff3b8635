from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from engine.node.refs import FileRef, Options, Patch, Ref


class VaeRef(Ref[object]):
    component: ClassVar[str] = "vae"


FILE = FileRef("checkpoints", "a.safetensors", "1-2-3")
REF: Ref[object] = Ref((FILE,))


def test_patches_and_options_change_results_but_not_which_weights_serve() -> None:
    patched = REF.patched(Patch(FileRef("loras", "style.safetensors", "4"), 0.5))
    shifted = REF.using(shift=3.0)
    assert {patched.weights_key, shifted.weights_key} == {REF.weights_key}
    assert len({REF.key, patched.key, shifted.key}) == 3


def test_what_is_loaded_names_the_weights() -> None:
    others = (
        VaeRef((FILE,)),
        replace(REF, compute="float16"),
        replace(REF, storage="float16"),
        replace(REF, files=(FILE, FILE)),
        replace(REF, files=(replace(FILE, stamp="2-2-3"),)),
    )
    assert len({REF.weights_key, *(other.weights_key for other in others)}) == 6


def test_equal_refs_have_equal_keys() -> None:
    again: Ref[object] = Ref((replace(FILE),))
    assert (again, again.key, hash(again)) == (REF, REF.key, hash(REF))


def test_options_have_no_order_and_the_last_word_holds() -> None:
    assert REF.using(a=1).using(b=2) == REF.using(b=2, a=1)
    assert REF.using(a=1, b=2).using(a=3).options == Options.of(a=3, b=2)


def test_a_ref_of_several_files_names_them_all() -> None:
    assert replace(REF, files=(FILE, replace(FILE, name="b.gguf"))).file_names == (
        "a.safetensors and b.gguf"
    )
