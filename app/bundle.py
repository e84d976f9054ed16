"""The browser's modules as one script, for a page that stands alone.

The page itself loads app/web/*.js as they are. A run's own file cannot: opened from a disk it may load no module from a
file beside it, and its content security policy lets only scripts run whose hashes it names. An import map of `data:`
addresses would need `script-src data:`, which lets any injected script run as well. So the modules are put one after
another, each in a function of its own: names need not be unique, nothing is renamed, and one hash names the whole. It
knows the two forms that our modules use, `import { a, b } from "./c.js"` and `export` before a function, a class or a
constant, and refuses every other; tests hold it to that.
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, normpath

_IMPORT = re.compile(r'^import \{(\s*\w+(?:,\s*\w+)*,?\s*)\} from "(\.{1,2}/[\w./]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+))", re.MULTILINE)
_REST = re.compile(r"^\s*(?:import|export)\b.*|\bimport(?:\(|\.meta).*", re.MULTILINE)


def bundle(entry: str, folder: Path) -> str:
    """The module `folder/entry.js` and all that it imports, as one script that runs at once.

    Raises ValueError for a circle of imports, and for an import or export of another form.
    """
    done: dict[str, str] = {}
    _add(entry, folder, done, ())
    return '"use strict";\n{\n' + "".join(done.values()) + "}\n"  # a block: scripts of one page share their names


def modules(entry: str, folder: Path) -> tuple[str, ...]:
    """The modules that `entry` needs ("store", "picture/beats"), itself last; each after those that it imports."""
    done: dict[str, str] = {}
    _add(entry, folder, done, ())
    return tuple(done)


def _add(name: str, folder: Path, done: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"a circle of imports: {' → '.join([*above, name])}")
    if name in done:
        return
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    for _, other in _IMPORT.findall(text):
        _add(_resolved(other, name), folder, done, (*above, name))
    exported = ", ".join(_EXPORT.findall(text))
    taken = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_variable(_resolved(found[2], name))};\n", text)
    body = _EXPORT.sub("", taken)
    if rest := _REST.search(body):
        raise ValueError(f"{name}.js: {rest[0].strip()!r} is no form of import or export that a bundle knows")
    done[name] = f"const {_variable(name)} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def _resolved(other: str, name: str) -> str:
    """What the module `name` means by an import of `other`."""
    return normpath(f"{dirname(name)}/{other}" if dirname(name) else other)


def _variable(name: str) -> str:
    return "$" + name.replace("/", "$")
