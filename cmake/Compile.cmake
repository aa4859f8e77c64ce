# How every file of the project is compiled.

option(CATCHMENT_TESTS "build the tests" ON)
option(CATCHMENT_BENCHES "build the programs that measure" OFF)
option(CATCHMENT_FUZZ "build the fuzzers (clang only)" OFF)
set(CATCHMENT_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize takes them: address,undefined or thread")
option(CATCHMENT_COVERAGE "instrument for coverage" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

# The release that g++ builds alone, so that others see what precompiled headers hide.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(precompile ON)
else()
  set(precompile OFF)
endif()
option(CATCHMENT_PRECOMPILE "precompile the standard headers" ${precompile})

find_program(CCACHE ccache)
if(CCACHE AND CATCHMENT_PRECOMPILE)
  # What ccache's manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CCACHE}")
elseif(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_compile_options(-pthread -Wall -Wextra -Wpedantic -Wshadow=local -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-maybe-uninitialized)  # g++ 12 sees ghosts in moved std::variants
else()
  add_compile_options(-Wno-shadow=local -Wno-unknown-warning-option)
endif()
if(CATCHMENT_PRECOMPILE)
  # g++ 12 takes the library's code for ours where it was precompiled, and sees ghosts in it.
  add_compile_options(-fpch-preprocess -Wno-array-bounds -Wno-stringop-overflow
                      -Wno-stringop-overread -Wno-restrict)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CATCHMENT_TEST_OPTIONS -O0)  # what is tested is optimised, the cases need not be
endif()
if(CATCHMENT_SANITIZE)
  add_compile_options(-fsanitize=${CATCHMENT_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${CATCHMENT_SANITIZE})
endif()
if(CATCHMENT_FUZZ)
  # clang 14 cannot place the marks of -fsanitize=function in coroutines.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function -g1)
  add_link_options(-fsanitize=address,undefined)
endif()
if(CATCHMENT_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
