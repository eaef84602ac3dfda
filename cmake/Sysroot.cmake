# The libraries of the sysroot, one target each: v8, uring, cares, ...; a target sees the headers of those it links.
# Code is compiled with the machine's compiler against the machine's C library; the libraries, newer than the machine's,
# are run with the sysroot's own loader and C library, which lie beside them.

if(NOT GYRE_SYSROOT OR NOT GYRE_RUN)
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/sysroot.sh OUTPUT_VARIABLE paths
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" paths ${paths})
  list(GET paths 0 GYRE_SYSROOT)
  list(GET paths 1 GYRE_RUN)
endif()
set(GYRE_SYSROOT ${GYRE_SYSROOT} CACHE PATH "The first folder that tools/sysroot.sh prints: headers, libraries" FORCE)
set(GYRE_RUN ${GYRE_RUN} CACHE PATH "The second one: the libraries that programs run with" FORCE)
if(NOT GYRE_NODE_SOURCE)
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/node-suite.sh OUTPUT_VARIABLE GYRE_NODE_SOURCE
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
set(GYRE_NODE_SOURCE ${GYRE_NODE_SOURCE} CACHE PATH "The folder that tools/node-suite.sh prints" FORCE)
set(GYRE_SYSROOT_LIB ${GYRE_SYSROOT}/usr/lib/x86_64-linux-gnu)
if(CMAKE_BUILD_TYPE MATCHES "san$|fuzz")
  set(run ${GYRE_SYSROOT_LIB}) # a sanitizer wants the address space at which the prepared libraries lie for itself
else()
  set(run ${GYRE_RUN})
endif()
find_package(Threads REQUIRED)

function(sysroot_library name)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${GYRE_SYSROOT}/include/${name})
  foreach(file ${ARGN})
    target_link_libraries(${name} INTERFACE ${GYRE_SYSROOT_LIB}/${file})
  endforeach()
endfunction()

# Static where Debian has it so: what is not the program's own, the loader has to load and relocate at every start.
sysroot_library(v8 libnode.so.137)
sysroot_library(ada libada-url0.so)
sysroot_library(brotli libbrotlienc.a libbrotlidec.a libbrotlicommon.a)
sysroot_library(cares libcares.a)
sysroot_library(deflate libdeflate.a)
sysroot_library(fmt)
sysroot_library(hdr_histogram libhdr_histogram.so)
sysroot_library(llhttp libllhttp.a)
sysroot_library(nghttp2 libnghttp2.so)
sysroot_library(openssl libssl.a libcrypto.a libz.a libzstd.a)
sysroot_library(simdjson libsimdjson_static.a)
sysroot_library(simdutf libsimdutf.so)
sysroot_library(sqlite3 libsqlite3.so)
sysroot_library(uring liburing.a) # the loop library alone needs nothing of the sysroot at run time
sysroot_library(zlib libz.a)
sysroot_library(zstd libzstd.a)
target_compile_definitions(fmt INTERFACE FMT_HEADER_ONLY)

# V8's debugger as a library: part of libnode, whose package lacks the header.
add_library(v8_inspector INTERFACE)
target_include_directories(v8_inspector SYSTEM INTERFACE ${GYRE_NODE_SOURCE}/deps/v8/include)
target_link_libraries(v8_inspector INTERFACE v8)

# What else a program needs to run on those shared libraries. It runs with the copies in GYRE_RUN, which load quicker than
# those it is linked against (tools/quick_load.py). The old-style run path holds for the libraries' own dependencies too.
# Their references to a newer C library than the linker sees are left to the sysroot's loader.
# A target with the property PORTABLE looks for the libraries beside itself: see cmake/Portable.cmake.
add_library(sysroot_runtime INTERFACE)
target_link_options(sysroot_runtime INTERFACE
  -Wl,--dynamic-linker=$<IF:$<BOOL:$<TARGET_PROPERTY:PORTABLE>>,,${run}/>ld-linux-x86-64.so.2
  -Wl,--disable-new-dtags,-rpath,$<IF:$<BOOL:$<TARGET_PROPERTY:PORTABLE>>,@ORIGIN/../lib/gyre,${run}>
  -Wl,-rpath-link,${GYRE_SYSROOT_LIB}
  -Wl,--unresolved-symbols=ignore-in-shared-libs)
# The static libraries are compiled against the newer C library: its symbols are found in itself.
target_link_libraries(sysroot_runtime INTERFACE ${GYRE_SYSROOT_LIB}/libc.so.6)
foreach(library v8 ada brotli cares deflate hdr_histogram llhttp nghttp2 openssl simdjson simdutf sqlite3 zlib zstd)
  target_link_libraries(${library} INTERFACE sysroot_runtime)
endforeach()
