# The standard headers that nearly every file includes, parsed once: two fifths of a cold build.
#
#   catchment_precompile(room)          # as compiled as the rooms
#   catchment_precompile(tests TESTS)   # as compiled as the tests: not optimised, with doctest
#
# It hides an include that a file forgot: tests/tidy looks for such headers, and the other presets
# build without.

set(CATCHMENT_COMMON_HEADERS
  <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <set> <span>
  <string> <string_view> <unordered_map> <utility> <variant> <vector> <tl/expected.hpp>)

# Besides, the files of a test program are compiled some at once: what they all include is read, and
# what they all instantiate made, once. So a helper's name stands once a folder there. The rooms are
# not: two functions of one name that differ in a parameter would quietly become overloads.
option(CATCHMENT_UNITY "compile the files of a test program some at once" ${precompile})
set(CATCHMENT_FILES_AT_ONCE 8)

function(catchment_unity target)
  if(CATCHMENT_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON
                          UNITY_BUILD_BATCH_SIZE ${CATCHMENT_FILES_AT_ONCE})
    # What is made of a file's own types is no header's type.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

function(catchment_precompiled_set name)
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/${name}.cpp" CONTENT "")
  add_library(${name} OBJECT "${CMAKE_BINARY_DIR}/${name}.cpp")
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

if(CATCHMENT_PRECOMPILE)
  catchment_precompiled_set(precompiled ${CATCHMENT_COMMON_HEADERS})
  catchment_precompiled_set(precompiled_tests ${CATCHMENT_COMMON_HEADERS} <doctest/doctest.h>)
  target_compile_options(precompiled_tests PRIVATE ${CATCHMENT_TEST_OPTIONS})
endif()

function(catchment_precompile target)
  if(NOT CATCHMENT_PRECOMPILE)
    return()
  endif()
  target_compile_options(${target} PRIVATE -fPIC)  # as what is precompiled, also of programs
  if("TESTS" IN_LIST ARGN)
    target_precompile_headers(${target} REUSE_FROM precompiled_tests)
  else()
    target_precompile_headers(${target} REUSE_FROM precompiled)
  endif()
endfunction()
