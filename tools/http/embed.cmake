# Writes OUT, a source with the files of the page as texts: the program needs none beside it.
#
#     cmake -D OUT=FILE -D PAGE=FOLDER -P embed.cmake
function(embed name)
  set(text "")
  foreach(file ${ARGN})
    file(READ ${PAGE}/${file} more)
    string(APPEND text "${more}")
  endforeach()
  file(APPEND ${OUT}.new
    "std::string_view ${name}() {\n  return R\"page(${text})page\";\n}\n")
endfunction()

file(WRITE ${OUT}.new "// Made by tools/http/embed.cmake.\n")
file(APPEND ${OUT}.new "#include \"tools/http/page_text.h\"\n\nnamespace switchyard::tools {\n\n")
embed(page_markup page.html)
embed(page_style page.css)
embed(page_script format.js charts.js page.js)
file(APPEND ${OUT}.new "\n}  // namespace switchyard::tools\n")
file(RENAME ${OUT}.new ${OUT})
