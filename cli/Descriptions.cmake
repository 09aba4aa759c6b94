# SPDX-License-Identifier: GPL-3.0-or-later
#
# cmake -DPROGRAM=<echogram-cli> -DFOLDER=<folder> -P Descriptions.cmake: its manual pages and completions.

function(write_output file)
    execute_process(COMMAND "${PROGRAM}" ${ARGN} OUTPUT_FILE "${FOLDER}/${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY "${FOLDER}/man1")
write_output(echogram-cli.bash completion bash)
write_output(_echogram-cli completion zsh)
write_output(echogram-cli.fish completion fish)
write_output(man1/echogram-cli.1 manual)
execute_process(COMMAND "${PROGRAM}" --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "Commands:\n.*\n\nOptions:" list "${help}")
string(REGEX MATCHALL "\n  [a-z]+" names "${list}")
foreach(name IN LISTS names)
    string(STRIP "${name}" name)
    write_output("man1/echogram-cli-${name}.1" manual "${name}")
endforeach()
