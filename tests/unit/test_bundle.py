"""The browser's modules as one script: in order, each in its own scope, and nothing passed over in silence."""

from pathlib import Path

import pytest

from app import assets
from app.bundle import bundle, modules


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_every_module_comes_once_and_after_what_it_imports(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        a='import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        b='import {\n  c,\n} from "./c.js";\nexport function b() {\n  return c;\n}\n',
        c="export const c = 1;\nexport async function d() {}\nexport class E {}\n",
    )
    assert modules("a", folder) == ("c", "b", "a")
    script = bundle("a", folder)
    assert script.count("const $c =") == 1
    assert "return { c, d, E };" in script
    assert "import" not in script
    assert "export" not in script


def test_a_module_in_a_folder_is_found_from_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    folder = write(tmp_path, a='import { b } from "./deeper/b.js";\nb();\n', c="export const c = 1;\n")
    write(tmp_path / "deeper", b='import { c } from "../c.js";\nexport const b = () => c;\n')
    assert modules("a", folder) == ("c", "deeper/b", "a")
    assert "const { b } = $deeper$b;" in bundle("a", folder)


@pytest.mark.parametrize(
    "line",
    [
        'import "./b.js";',
        'import * as b from "./b.js";',
        'import b from "./b.js";',
        'import { b as c } from "./b.js";',
        "export default 1;",
        "export let b = 1;",
        "export { b };",
        'const b = import("./b.js");',
        "const here = import.meta.url;",
    ],
)
def test_a_form_that_it_does_not_know_is_refused(tmp_path: Path, line: str) -> None:
    folder = write(tmp_path, a=f"{line}\n", b="export const b = 1;\n")
    with pytest.raises(ValueError, match="no form of import or export"):
        bundle("a", folder)


def test_a_circle_is_refused(tmp_path: Path) -> None:
    one, other = ('import { x } from "./b.js";\n', 'import { y } from "./a.js";\n')
    with pytest.raises(ValueError, match="a → b → a"):
        bundle("a", write(tmp_path, a=one, b=other))


def test_our_own_modules_can_be_bundled() -> None:
    for entry in ("page", "report", "night"):
        assert bundle(entry, assets.WEB).startswith('"use strict";\n')


def test_the_page_names_every_module_with_one_version() -> None:
    head = assets.head()
    for name in modules("page", assets.WEB):
        assert f"/{name}.js?v=" in head
