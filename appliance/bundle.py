"""Joins a script and all modules that it imports into one file, each module in a scope of its own, those first that others need.

Modules know these forms, each at the beginning of a line; anything else that imports or exports is an error, and so is a circle:

    import { a, b as c } from "{{asset:common/page.js}}";
    export { a, b as c } from "{{asset:common/page.js}}";
    export const, class, function, async function
"""
import re

STATEMENT = re.compile(r"^[ \t]*(?:import|export)\b", re.MULTILINE)
IMPORT = re.compile(r'import \{([^{}]*)\} from "\{\{asset:([^{}]*)\}\}";$', re.MULTILINE)
HANDED_ON = re.compile(r'export \{([^{}]*)\} from "\{\{asset:([^{}]*)\}\}";$', re.MULTILINE)
EXPORT = re.compile(r"export (?=(?:const|class|(?:async )?function\*?) (\w+))")
# What a scope cannot do: ask the loader, or wait.
REFUSED = re.compile(r"\bimport\s*[(.]|^(?:(?:const|let) [^=\n]*= )?await\b", re.MULTILINE)
NAMES = re.compile(r"\s*(\w+)(?: as (\w+))?\s*")


class Bundle:
    """One script: its `text`, with the addresses of assets still to be put in."""

    def __init__(self, name, source, fail):
        """`source` gives the text of a module that another names; `fail` ends with a module, a reason, its text and the place there."""
        self.source = source
        self.fail = fail
        self.modules = {}
        self.open = []
        self.scopes = []
        self.add(name, name)
        self.text = "\n".join(self.scopes)

    def add(self, name, user):
        """A module's variable and the names that it exports, once it and all that it imports are there."""
        if name in self.open:
            self.fail(name, "imports itself: " + " → ".join(self.open + [name]))
        if name not in self.modules:
            text = self.source(name, user)
            self.open.append(name)
            body, exports = self.scope(name, text)
            self.open.pop()
            variable = f"module{len(self.modules)}"
            self.modules[name] = (variable, exports)
            self.scopes.append(f"const {variable} = (() => {{  // {name}\n{body}\nreturn {{ {joined(exports)} }};\n}})();\n")
        return self.modules[name]

    def scope(self, name, text):
        """A module's text without its imports and exports, and what it exports: names and what stands behind them."""
        body, end, exports = "", 0, {}
        if refused := REFUSED.search(text):
            self.fail(name, "a form that cannot be bundled", text, refused.start())
        for statement in STATEMENT.finditer(text):
            place = statement.start()
            body += text[end:place]
            if found := IMPORT.match(text, place):
                variable, names = self.taken(name, found, text)
                body += f"const {{ {joined({own: here for here, own in names.items()})} }} = {variable};"
            elif found := HANDED_ON.match(text, place):
                variable, names = self.taken(name, found, text)
                exports |= {here: f"{variable}.{own}" for here, own in names.items()}
            elif found := EXPORT.match(text, place):
                if found[1] in exports:
                    self.fail(name, f"exports {found[1]} twice", text, place)
                exports[found[1]] = found[1]
            else:
                self.fail(name, "an import or export that cannot be bundled", text, place)
            end = found.end()
        return body + text[end:], exports

    def taken(self, name, found, text):
        """What a statement takes from another module: its variable, and the names here with those there."""
        variable, exports = self.add(found[2], name)
        names = {}
        for part in found[1].rstrip().removesuffix(",").split(","):
            taken = NAMES.fullmatch(part)
            if not taken or taken[1] not in exports:
                self.fail(name, f"{found[2]} does not export {part.strip()}", text, found.start())
            names[taken[2] or taken[1]] = taken[1]
        return variable, names


def joined(names):
    """Names of an object, short where both are one."""
    return ", ".join(name if name == value else f"{name}: {value}" for name, value in names.items())
