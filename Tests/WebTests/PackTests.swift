import Foundation
import TestSupport
import Testing

@testable import Web

/// `appliance/pack`, on pages made for the test.
@Suite struct PackTests {
  private static let page = #"<p>⟦ja|yes⟧</p><script type="module" src="{{asset:a/a.js}}"></script>"#

  /// Packs these files and a page that names `a/a.js`; nil, and what it says, where it refuses.
  private func pack(_ files: [String: String]) throws -> (bundle: AssetBundle?, said: String) {
    let folder = try TemporaryFolder()
    _ = try folder.run("mkdir -p pages/a")
    for (name, text) in files.merging(["a/a.html": Self.page], uniquingKeysWith: { own, _ in own }) {
      try folder.write(Array(text.utf8), to: "pages/\(name)")
    }
    let program = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/") + "/appliance/pack"
    let done = try folder.run("\(program) one pages 2>&1 && \(program) two pages && cmp one two")
    guard done.status == 0 else { return (nil, done.text) }
    return (try AssetBundle(pack: Array(Data(contentsOf: URL(filePath: folder.file("one"))))), done.text)
  }

  private func text(_ name: String, of bundle: AssetBundle) throws -> String {
    let asset = try #require(bundle.all.first { $0.path.hasSuffix("/\(name)") }, "\(bundle.all.map(\.path))")
    return String(decoding: try #require(asset.bytes(.identity)), as: UTF8.self)
  }

  @Test func `a script is one file with all modules it imports, each once and before those that need it`() throws {
    let packed = try pack([
      "a/a.js": """
      import { one, two as second } from "{{asset:a/b.js}}";
      import { three } from "{{asset:a/c.js}}";
      one(second, three);
      """,
      "a/b.js": """
      import { three } from "{{asset:a/c.js}}";
      export { four as two } from "{{asset:a/c.js}}";
      export function one() { return `⟦eins|one⟧ ${three}`; }
      """,
      "a/c.js": "export const three = 3;\nexport class four {}",
      "a/unused.js": "export const unused = true;",
    ])
    let bundle = try #require(packed.bundle, "\(packed.said)")
    #expect(
      try text("a.de.js", of: bundle) == """
        const module0 = (() => {  // a/c.js
        const three = 3;
        class four {}
        return { three, four };
        })();

        const module1 = (() => {  // a/b.js
        const { three } = module0;

        function one() { return `eins ${three}`; }
        return { two: module0.four, one };
        })();

        const module2 = (() => {  // a/a.js
        const { one, two: second } = module1;
        const { three } = module0;
        one(second, three);
        return {  };
        })();

        """)
    #expect(try text("a.en.js", of: bundle).contains("`one ${three}`"))
    #expect(bundle.all.count == 4, "\(packed.said)")
  }

  @Test func `what another thread runs is a file of its own, and so is what a style sheet includes not`() throws {
    let packed = try pack([
      "a/a.html": #"<link rel="stylesheet" href="{{asset:a/a.css}}"><script src="{{asset:a/a.js}}"></script>"#,
      "a/a.css": "{{include:a/base.css}}\np { color: red; }", "a/base.css": "* { margin: 0; }\n",
      "a/a.js": #"new Worker("{{asset:a/w.js}}", { type: "module" });"#, "a/w.js": "self.close();",
    ])
    let bundle = try #require(packed.bundle, "\(packed.said)")
    #expect(try text("a.css", of: bundle) == "* { margin: 0; }\np { color: red; }")
    #expect(try text("a.js", of: bundle).contains(#/new Worker\("/assets/[0-9a-f]{16}/w\.js"/#))
    #expect(bundle.all.count == 4, "\(packed.said)")
  }

  @Test func `a part that pages include is no page of its own`() throws {
    let packed = try pack(["a/a.html": "<p>\n{{include:a/b.part.html}}\n</p>", "a/b.part.html": "⟦eins|one⟧\n"])
    let bundle = try #require(packed.bundle, "\(packed.said)")
    #expect(bundle.all.count == 2, "\(packed.said)")
    #expect(try text("a.en.html", of: bundle) == "<p>\none\n</p>")
  }

  @Test(arguments: [
    ("export default 1;", "a/b.js:1:"), ("\nexport let one = 1;", "a/b.js:2:"),
    ("export * from \"{{asset:a/c.js}}\";", "a/b.js:1:"),
    ("import one from \"{{asset:a/c.js}}\";", "a/b.js:1:"), ("import { one } from \"./c.js\";", "a/b.js:1:"),
    ("import { five } from \"{{asset:a/c.js}}\";", "a/b.js:1: a/c.js does not export five"),
    ("import { one } from \"{{asset:a/d.js}}\";", "a/b.js: there is no text a/d.js"),
    ("import { a } from \"{{asset:a/a.js}}\";", "a/a.js: imports itself: a/a.js → a/b.js → a/a.js"),
    ("const one = await fetch('/');", "a/b.js:1:"), ("function f() {\n  return import('x');\n}", "a/b.js:2:"),
    ("export const one = 1;\nexport function one() {}", "a/b.js:2: exports one twice"),
    ("// ⟦halb", "a/b.js:1: a bracket"), ("'{{asset:x}'", "a/b.js:1: a broken"),
  ])
  func `what cannot be bundled is refused, with its place`(module: String, reason: String) throws {
    let packed = try pack([
      "a/a.js": "import { one } from \"{{asset:a/b.js}}\";\nexport const a = one;", "a/b.js": module,
      "a/c.js": "export const one = 1;",
    ])
    #expect(packed.bundle == nil)
    #expect(packed.said.contains(reason), "\(packed.said)")
  }

  @Test func `a style sheet that includes itself is refused`() throws {
    let packed = try pack([
      "a/a.html": #"<link rel="stylesheet" href="{{asset:a/a.css}}">"#, "a/a.css": "{{include:a/b.css}}",
      "a/b.css": "{{include:a/a.css}}",
    ])
    #expect(packed.said.contains("a/a.css: includes itself"), "\(packed.said)")
  }
}
