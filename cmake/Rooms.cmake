# One static library a folder, so that the build shows the architecture.
#
#   catchment_room(cloud_sqs NEEDS aws cloud LINKS SQLite::SQLite3)
#
# NEEDS names other rooms (their headers become visible), LINKS names libraries that only this
# room's .cpp files may include.
function(catchment_room name)
  cmake_parse_arguments(ROOM "" "" "NEEDS;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  target_link_libraries(${name} PUBLIC ${ROOM_NEEDS} PRIVATE ${ROOM_LINKS})
  catchment_precompile(${name})
endfunction()

# One doctest program a folder of tests/unit (or tests/service …), named after it. Its files are
# compiled some at once: see catchment_unity.
#
#   catchment_tests(unit_base NEEDS base)
function(catchment_tests name)
  cmake_parse_arguments(TESTS "" "" "NEEDS;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_executable(${name} ${sources} $<TARGET_OBJECTS:tests_main>)
  target_compile_options(${name} PRIVATE ${CATCHMENT_TEST_OPTIONS})
  catchment_precompile(${name} TESTS)
  catchment_unity(${name})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_link_libraries(${name} PRIVATE ${TESTS_NEEDS} ${TESTS_LINKS})
  add_test(NAME ${name} COMMAND ${name} --no-intro WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

# A libFuzzer program of <name>_fuzz.cpp, whose seeds are in corpus/<name>; as a test, a second or
# two of it.
#
#   catchment_fuzzer(json NEEDS codec)
function(catchment_fuzzer name)
  cmake_parse_arguments(FUZZER "" "" "NEEDS" ${ARGN})
  add_executable(fuzz_${name} ${name}_fuzz.cpp)
  target_link_libraries(fuzz_${name} PRIVATE ${FUZZER_NEEDS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set(found "${CMAKE_CURRENT_BINARY_DIR}/found/${name}")
  file(MAKE_DIRECTORY "${found}")
  add_test(NAME fuzz_${name}
           COMMAND fuzz_${name} -runs=20000 -max_len=4096 -timeout=10 "${found}"
                   "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
endfunction()
