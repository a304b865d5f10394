# strip.awk - copies C files twice, line by line: below <out>/nocomment without comments, below <out>/code also without
# the insides of texts. Line numbers stay as they are. Use: LC_ALL=C awk -v out=DIR -f strip.awk FILE...
FNR == 1 {
  if (plain != "") { close(plain); close(code) }
  plain = out "/nocomment/" FILENAME
  code = out "/code/" FILENAME
  in_comment = 0
}
{
  line = $0
  with_texts = ""
  without = ""
  while (line != "") {
    if (in_comment) {
      at = index(line, "*/")
      if (at == 0) { break }
      in_comment = 0
      line = substr(line, at + 2)
      continue
    }
    if (!match(line, /["'\/]/)) {
      with_texts = with_texts line
      without = without line
      break
    }
    head = substr(line, 1, RSTART - 1)
    mark = substr(line, RSTART, 1)
    line = substr(line, RSTART + 1)
    with_texts = with_texts head
    without = without head
    if (mark == "/") {
      if (substr(line, 1, 1) == "/") { break }
      if (substr(line, 1, 1) == "*") { in_comment = 1; line = substr(line, 2); continue }
      with_texts = with_texts mark
      without = without mark
      continue
    }
    found = mark == "\"" ? match(line, /^([^"\\]|\\.)*"/) : match(line, /^([^'\\]|\\.)*'/)
    if (!found) { RLENGTH = length(line) }
    with_texts = with_texts mark substr(line, 1, RLENGTH)
    without = without mark mark
    line = substr(line, RLENGTH + 1)
  }
  print with_texts > plain
  print without > code
}
