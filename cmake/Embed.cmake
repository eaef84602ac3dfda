# Data that is part of the binary.

# The JavaScript half: gyre_embed_js(TARGET FOLDER) adds to TARGET the sources FOLDER/**/*.js, behind the functions of
# runtime/embedded_sources.h, and the packages of tools/js_packages.list. It runs again when one of them changes, appears
# or goes.
function(gyre_embed_js target folder)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL INTERFACE_LIBRARY)
    return() # nothing of the target is written yet
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.js)
  set(out ${CMAKE_BINARY_DIR}/generated/embedded_sources)
  add_custom_command(
    OUTPUT ${out}.cc ${out}.bin
    COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/embed_js.py ${folder} ${out}
            ${CMAKE_SOURCE_DIR}/tools/js_packages.list ${GYRE_JS_PACKAGES}
    DEPENDS ${sources} ${CMAKE_SOURCE_DIR}/tools/embed_js.py ${CMAKE_SOURCE_DIR}/tools/js_packages.list
    COMMENT "Embedding lib/" VERBATIM)
  set_source_files_properties(${out}.cc PROPERTIES OBJECT_DEPENDS ${out}.bin)
  target_sources(${target} PRIVATE ${out}.cc)
endfunction()

# The startup snapshot: gyre_embed_snapshot(TARGET MAKER) runs the program MAKER, which writes the snapshot, and adds to
# TARGET the function of cli/embedded_snapshot.h that finds it.
function(gyre_embed_snapshot target maker)
  set(out ${CMAKE_BINARY_DIR}/generated/snapshot)
  add_custom_command(
    OUTPUT ${out}.bin
    COMMAND ${maker} ${out}.bin
    DEPENDS ${maker}
    COMMENT "Making the startup snapshot" VERBATIM)
  set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/embedded_snapshot.S PROPERTIES
    OBJECT_DEPENDS ${out}.bin COMPILE_OPTIONS "-DSNAPSHOT_FILE=\"${out}.bin\"")
  target_sources(${target} PRIVATE embedded_snapshot.S)
endfunction()
