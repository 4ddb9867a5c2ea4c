local argv = require "moondock.containerssh.argv"

describe("a line to execute", function()
  it("that begins with a path is its own words", function()
    for line, words in pairs {
      ["/bin/echo"] = { "/bin/echo" },
      ["/bin/echo a  b"] = { "/bin/echo", "a", "b" },
      ["  ./run\t'a b' \"c d\" e'f'\"g\" "] = { "./run", "a b", "c d", "efg" },
      ["../run '' \"\""] = { "../run", "", "" },
      ["/bin/echo ';' \"|\""] = { "/bin/echo", ";", "|" },
    } do
      assert.same(words, argv.of(line))
    end
  end)

  it("is otherwise a shell's, whole", function()
    for _, line in ipairs {
      "", " ", "ls -l", "exit 42", ".bashrc", "/bin/echo a; /bin/echo b", "/bin/echo a|wc", "/bin/echo 2>/dev/null",
      "/bin/echo $HOME", "/bin/echo `date`", "/bin/echo \"$(date)\"", "/bin/echo *", "/bin/echo a\\ b", "/bin/echo 'a",
      "/bin/echo \"a", "/bin/echo ~", "/bin/a\n/bin/b", "/bin/echo (", "/bin/echo a & b", "/bin/echo {a,b}",
      "/bin/echo #no",
    } do
      assert.same({ "/bin/sh", "-c", line }, argv.of(line))
    end
  end)
end)
