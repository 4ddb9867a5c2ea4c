local reference = require "moondock.reference"

local SHA256 = "sha256:" .. ("0123456789abcdef"):rep(4)
local SHA512 = "sha512:" .. ("0f"):rep(64)
local ID = ("1a3f5e7d"):rep(8)

describe("reference.parse", function()
  it("gives familiar names their registry", function()
    for text, name in pairs {
      alpine = "docker.io library/alpine",
      ["library/alpine"] = "docker.io library/alpine",
      ["docker.io/alpine"] = "docker.io library/alpine",
      ["docker.io/library/alpine"] = "docker.io library/alpine",
      ["index.docker.io/alpine"] = "docker.io library/alpine",
      ["index.docker.io/a/b"] = "docker.io a/b",
      ["a/b"] = "docker.io a/b",
      ["a/b/c"] = "docker.io a/b/c",
      ["library/a/b"] = "docker.io library/a/b",
      ["test_org/app"] = "docker.io test_org/app",
      ["a.b"] = "docker.io library/a.b",
      ["192.168.0.1"] = "docker.io library/192.168.0.1",
      localhost = "docker.io library/localhost",
      ["localhost/x"] = "localhost x",
      ["localhost:5000/x"] = "localhost:5000 x",
      ["registry:5000/team/app"] = "registry:5000 team/app",
      ["quay.io/x"] = "quay.io x",
      ["Team/app"] = "Team app",
      ["EXAMPLE.com/app"] = "EXAMPLE.com app",
      ["docker.IO/app"] = "docker.IO app",
      ["xn--n3h.com:80/a"] = "xn--n3h.com:80 a",
      ["10.0.0.1/x"] = "10.0.0.1 x",
      ["[::1]/x"] = "[::1] x",
      ["[2001:db8::1]:5000/x/y"] = "[2001:db8::1]:5000 x/y",
      ["docker.io/" .. ID] = "docker.io library/" .. ID,
      [ID:sub(2)] = "docker.io library/" .. ID:sub(2),
      [ID:sub(2) .. "g"] = "docker.io library/" .. ID:sub(2) .. "g",
      ["a/b.c_d__e-f---g"] = "docker.io a/b.c_d__e-f---g",
    } do
      local domain, path = name:match "^(%S+) (%S+)$"
      assert.same({ domain = domain, path = path, name = domain .. "/" .. path }, assert(reference.parse(text)))
    end
  end)

  it("keeps tags and digests apart", function()
    for text, want in pairs {
      ["alpine:3"] = { "docker.io/library/alpine", "3" },
      ["alpine:_A.b-C"] = { "docker.io/library/alpine", "_A.b-C" },
      ["192.168.0.1:80"] = { "docker.io/library/192.168.0.1", "80" },
      ["localhost:5000"] = { "docker.io/library/localhost", "5000" },
      ["foo_bar.com:8080"] = { "docker.io/library/foo_bar.com", "8080" },
      ["a/b:" .. ("t"):rep(128)] = { "docker.io/a/b", ("t"):rep(128) },
      ["alpine@" .. SHA256] = { "docker.io/library/alpine", nil, SHA256 },
      ["alpine@" .. SHA512] = { "docker.io/library/alpine", nil, SHA512 },
      ["registry:5000/x:1@" .. SHA256] = { "registry:5000/x", "1", SHA256 },
      ["[::1]:5000/x:1"] = { "[::1]:5000/x", "1" },
      ["sha256:" .. ID] = { "docker.io/library/sha256", ID },
    } do
      local ref = assert(reference.parse(text))
      assert.same(want, { ref.name, ref.tag, ref.digest })
    end
  end)

  it("takes a path of 255 characters", function()
    local path = ("a/"):rep(127) .. "a"
    assert.equal(path, reference.parse("quay.io/" .. path .. ":1").path)
    assert.is_nil((reference.parse("quay.io/" .. path .. "b")))
    assert.is_nil((reference.parse(("a"):rep(248)))) -- with "library/" it has 256
  end)

  it("says what is wrong", function()
    for text, why in pairs {
      [""] = "it is empty",
      [ID] = "it is an id, not a name",
      Alpine = "the repository name must be lowercase",
      ["a/Alpine:3"] = "the repository name must be lowercase",
      ["quay.io/A/b"] = "the repository name must be lowercase",
      [" alpine"] = "the repository name may have a-z, 0-9, '.', '_' and '-' only",
      ["alp ine"] = "the repository name may have a-z, 0-9, '.', '_' and '-' only",
      ["[fc00::1]"] = "the repository name may have a-z, 0-9, '.', '_' and '-' only",
      ["a/$/b"] = "the repository name may have a-z, 0-9, '.', '_' and '-' only",
      ["é"] = "the repository name may have a-z, 0-9, '.', '_' and '-' only",
      ["/alpine"] = "a part of the repository name is empty",
      ["a//b"] = "a part of the repository name is empty",
      ["a/"] = "a part of the repository name is empty",
      ["quay.io/"] = "a part of the repository name is empty",
      [":tag"] = "a part of the repository name is empty",
      ["@" .. SHA256] = "a part of the repository name is empty",
      ["-a"] = "a part of the repository name must begin and end with a letter or a digit",
      ["a-/b"] = "a part of the repository name must begin and end with a letter or a digit",
      ["a/_b"] = "a part of the repository name must begin and end with a letter or a digit",
      ["quay.io/a."] = "a part of the repository name must begin and end with a letter or a digit",
      ["a..b"] = 'a repository name has no ".."',
      ["a___b"] = 'a repository name has no "___"',
      ["a_.b"] = 'a repository name has no "_."',
      ["a-.b/c"] = '"a-.b" is no registry',
      ["https://quay.io/a"] = '"https:" is no registry',
      ["-quay.io/a"] = '"-quay.io" is no registry',
      ["foo_bar.com/a"] = '"foo_bar.com" is no registry',
      ["fc00::1:5000/a"] = '"fc00::1:5000" is no registry',
      ["[fe80::1%eth0]:5000/a"] = '"[fe80::1%eth0]:5000" is no registry',
      ["quay.io:/a"] = '"quay.io:" is no registry',
      ["quay..io/a"] = '"quay..io" is no registry',
      ["./a"] = '"." is no registry',
      ["../a"] = '".." is no registry',
      ["a:"] = "the tag must begin with a letter, a digit or '_', and have '.' and '-' besides",
      ["a:-b"] = "the tag must begin with a letter, a digit or '_', and have '.' and '-' besides",
      ["a:b:c"] = "the tag must begin with a letter, a digit or '_', and have '.' and '-' besides",
      ["a:b c"] = "the tag must begin with a letter, a digit or '_', and have '.' and '-' besides",
      ["a:" .. ("t"):rep(129)] = "the tag is longer than 128 characters",
      ["a@"] = "the digest must be of sha256, sha384 or sha512",
      ["a@md5:" .. ("0"):rep(32)] = "the digest must be of sha256, sha384 or sha512",
      ["a@SHA256:" .. ID] = "the digest must be of sha256, sha384 or sha512",
      ["a@sha256:" .. ID:sub(2)] = "a digest of sha256 must be 64 digits of 0-9 and a-f",
      ["a@sha256:" .. ID:upper()] = "a digest of sha256 must be 64 digits of 0-9 and a-f",
      ["a@" .. SHA256 .. ":b"] = "a digest of sha256 must be 64 digits of 0-9 and a-f",
    } do
      local ref, err = reference.parse(text)
      assert.is_nil(ref)
      assert.equal("invalid", err.kind)
      assert.equal(("invalid image reference %q: %s"):format(text, why), err.message)
    end
  end)

  it("takes nothing but a string", function()
    local ok, message = pcall(function()
      reference.parse()
    end)
    assert.is_false(ok)
    assert.matches("reference_spec.lua:%d+: an image reference must be a string, not nil$", message)
  end)

  it("has an answer to anything", function()
    local letters, seed = "aZ09._-/:@[]%\0 é", 1
    local function random(n)
      seed = seed * 16807 % 2147483647
      return seed % n + 1
    end
    for _ = 1, 5000 do
      local text = {}
      for i = 1, random(12) do
        local at = random(#letters)
        text[i] = letters:sub(at, at)
      end
      local ref, err = reference.parse(table.concat(text))
      if ref then
        local again = assert(reference.parse(ref.name .. (ref.tag and ":" .. ref.tag or "")))
        assert.same(ref, again)
      else
        assert.equal("invalid", err.kind)
      end
    end
  end)
end)
