local ignore = require "moondock.ignore"

--- What is left of some paths.
local function left(patterns, paths)
  local matcher, out = assert(ignore.new(patterns)), {}
  for _, path in ipairs(paths) do
    if not matcher:excludes(path) then out[#out + 1] = path end
  end
  return out
end

-- A tree like that of docker-py's tests of the same thing, whose outcomes these are.
local files = {
  ".dockerignore", "Dockerfile", "Dockerfile.alt", "a.py", "a.go", "b.py", "cde.py", "foo", "foo/a.py", "foo/b.py",
    "foo/bar",
  "foo/bar/a.py", "foo/Dockerfile3", "bar", "bar/a.py", "bar/other.py", "target", "target/file.txt", "target/subdir",
  "target/subdir/file.txt", "subdir", "subdir/file.txt", "subdir/target", "subdir/target/file.txt",
}

local function without(...)
  local gone, out = {}, {}
  for _, path in ipairs { ... } do gone[path] = true end
  for _, path in ipairs(files) do
    if not gone[path] then out[#out + 1] = path end
  end
  return out
end

describe("no. 29: what a .dockerignore leaves out", function()
  for _, case in ipairs {
    { "nothing", {}, without() },
    { "a file by its name", { "a.py" }, without "a.py" },
    { "a file whose name begins with a slash or a dot", { "/a.py", "./b.py" }, without("a.py", "b.py") },
    { "a star, which stops at a slash", { "*.py" }, without("a.py", "b.py", "cde.py") },
    { "a question mark", { "?.py" }, without("a.py", "b.py") },
    { "a class", { "[a-b].py" }, without("a.py", "b.py") },
    { "a class of others", { "[^a].py" }, without "b.py" },
    { "a file below", { "foo/a.py" }, without "foo/a.py" },
    { "a star as a directory", { "*/a.py" }, without("foo/a.py", "bar/a.py") },
    { "a directory, with all in it", { "foo" },
      without("foo", "foo/a.py", "foo/b.py", "foo/bar", "foo/bar/a.py", "foo/Dockerfile3") },
    { "a directory with a slash behind it", { "foo/" },
      without("foo", "foo/a.py", "foo/b.py", "foo/bar", "foo/bar/a.py", "foo/Dockerfile3") },
    { "what is below, not the directory", { "foo/*" }, without("foo/a.py", "foo/b.py", "foo/bar", "foo/bar/a.py",
      "foo/Dockerfile3") },
    { "two stars in front", { "**/a.py" }, without("a.py", "foo/a.py", "foo/bar/a.py", "bar/a.py") },
    { "two stars behind", { "target/**" }, without("target/file.txt", "target/subdir", "target/subdir/file.txt") },
    { "two stars between", { "**/target/**" }, without("target/file.txt", "target/subdir",
      "target/subdir/file.txt", "subdir/target/file.txt") },
    { "two stars and a directory", { "**/target" }, without("target", "target/file.txt", "target/subdir",
      "target/subdir/file.txt", "subdir/target", "subdir/target/file.txt") },
    { "all but some", { "*", "!b.py", "!foo/bar" }, { "b.py", "foo/bar", "foo/bar/a.py" } },
    { "all but some but one", { "*", "!foo", "foo/bar" }, { "foo", "foo/a.py", "foo/b.py", "foo/Dockerfile3" } },
    { "again what is in after all", { "foo", "!foo/a.py", "foo/a.py" },
      without("foo", "foo/a.py", "foo/b.py", "foo/bar", "foo/bar/a.py", "foo/Dockerfile3") },
    { "nothing by a comment or an empty line", { "# a.py", "", "  " }, without() },
    { "with blanks around it", { "  a.py  ", "*.go ", "! a.go" }, without "a.py" },
    { "a path that is not clean", { "foo//bar/../a.py" }, without "foo/a.py" },
    { "never the whole", { "." }, without() },
    { "nothing by letters of another case", { "A.PY", "FOO" }, without() },
    { "a parent only where it is the root's", { "../a.py", "/../b.py" }, without "b.py" },
    { "what is escaped", { "\\a.py", "b\\.py" }, without("a.py", "b.py") },
  } do
    it(case[1], function() assert.same(case[3], left(case[2], files)) end)
  end

  it("asks again only of what its directory was asked", function() -- the docker CLI 28.2 and its classic builder say so
    for _, case in ipairs {
      { { "**/*.pyc", "!src" }, { ["src/a.pyc"] = true, ["src/a.py"] = false } },
      { { "**/*.pem", "!src", "!src/pub.pem" }, { ["src/key.pem"] = true, ["src/pub.pem"] = false } },
      { { "foo", "!foo/x", "*" }, { ["foo/x"] = false, ["foo/y"] = true } },
      { { "*", "!src", "src/*.pyc" }, { ["src/a.py"] = false, ["src/a.pyc"] = true, other = true } },
      { { "**foo" }, { xfoo = true, ["a/xfoo"] = true, foox = false } },
      { { "**fo*" }, { xfoo = false, ["a/foo"] = true } },
      { { "*", "!**foo" }, { xfoo = false, ["a/xfoo"] = false, a = true } },
    } do
      local matcher = assert(ignore.new(case[1]))
      for path, excluded in pairs(case[2]) do
        assert.equal(excluded, matcher:excludes(path), table.concat(case[1], " ") .. ": " .. path)
      end
    end
  end)

  it("counts characters, not bytes", function()
    for pattern, excluded in pairs {
      ["a?b"] = true, ["a[^a]b"] = true, ["a???b"] = false, ["a[☀-♀]b"] = true, ["a[α-ω]b"] = false, ["a*b"] = true,
      ["[\\]-a]☺b"] = true, ["a☺b"] = true, ["[^\\-]☺[b]"] = true,
    } do
      assert.equal(excluded, assert(ignore.new { pattern }):excludes "a☺b", pattern)
    end
    local latin = assert(ignore.new { "caf?", "\233*" }) -- bytes that are no UTF-8
    assert.same({ true, true, false }, { latin:excludes "caf\233", latin:excludes "\233x", latin:excludes "\232" })
  end)

  it("has two stars in all places", function()
    for pattern, paths in pairs { -- what moby/patternmatcher says of them
      ["**file"] = { file = true, ["dir/dir/file"] = true, ["dir/files"] = false },
      ["**/file*txt"] = { ["dir/dir/file.txt"] = true, ["file.txt2"] = false },
      ["**/**/*.txt"] = { ["file.txt"] = true, ["dir/dir/file.txt"] = true, ["dir/file.txt2"] = false },
      ["a**/*.txt"] = { ["a/file.txt"] = true, ["a/dir/dir/file.txt"] = true, ["b/file.txt"] = false },
      ["a/*.txt**"] = { ["a/file.txt"] = true, ["b/file.txt"] = false },
      ["**/"] = { file = true, ["dir/file"] = true },
      ["**/.foo"] = { [".foo"] = true, ["bar.foo"] = false },
      ["a.|)$(}+{bc"] = { ["a.|)$(}+{bc"] = true, ["ab|)$(}+{bc"] = false },
    } do
      for path, excluded in pairs(paths) do
        assert.equal(excluded, assert(ignore.new { pattern }):excludes(path), pattern .. " " .. path)
      end
    end
  end)

  it("is read from a file: a mark of its encoding, comments in the first column, either line end", function()
    local matcher = assert(ignore.parse "\239\187\191a.py\r\n#b.py\n #cde.py\n\n!a.go")
    assert.same({ true, false, false }, { matcher:excludes "a.py", matcher:excludes "b.py", matcher:excludes "cde.py" })
    assert.is_true(matcher:excludes "#cde.py")
  end)

  it("is no pattern: a lone !, a class without its end, a backslash at the end", function()
    for _, bad in ipairs { "!", "! ", "[a", "[]", "[]a]", "a\\", "[a-", "[-]", "[x-]", "[-x]",
      "[a-b-c]", "[a\\", "[^" } do
      local matcher, err = ignore.new { bad }
      assert.is_nil(matcher, bad)
      assert.equal("invalid", err.kind)
    end
  end)

  it("is entered for what may be in again, letter by letter", function()
    local matcher = assert(ignore.new { "*", "!foo/bar/a.py", "!**/x" })
    for directory, entered in pairs { foo = true, ["foo/bar"] = true, ["foo/b"] = false, bar = false } do
      assert.equal(entered, matcher:reaches_into(directory))
    end
  end)

  it("keeps what it is told to keep, whatever its name", function()
    local matcher = assert(ignore.new { "*" })
    for _, name in ipairs { "Dockerfile", "a[1]*.txt", "dir/x" } do
      matcher:keep(name)
      assert.is_false(matcher:excludes(name))
    end
    assert.is_true(matcher:excludes "a1.txt")
  end)

  it("takes no time that grows like the number of ways to match", function()
    local matcher = assert(ignore.new { ("*a"):rep(20) .. "b", ("**/"):rep(20) .. "x" })
    assert.is_false(matcher:excludes(("a"):rep(200)))
    assert.is_false(matcher:excludes(("a/"):rep(50) .. "y"))
  end)
end)
