# The loop library as a CMake package of its own: `cmake --install build/release --component loop --prefix DIR`, then
# find_package(gyre) and target_link_libraries(PROGRAM gyre::loop). It needs nothing of the sysroot.

include(CMakePackageConfigHelpers)
set(package_dir lib/cmake/gyre)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gyre-config.cmake.in ${CMAKE_BINARY_DIR}/gyre-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/gyre-config-version.cmake COMPATIBILITY SameMinorVersion)

install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/gyre DESTINATION include COMPONENT loop)
# What the public headers include; not to be included by name.
foreach(room base loop)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/src/${room} DESTINATION include/gyre/internal COMPONENT loop
          FILES_MATCHING PATTERN "*.h" PATTERN "test_*" EXCLUDE)
endforeach()
install(FILES $<TARGET_FILE:gyre_base> $<TARGET_FILE:gyre_loop> DESTINATION lib COMPONENT loop)
install(FILES ${GYRE_SYSROOT_LIB}/liburing.a DESTINATION lib RENAME libgyre_uring.a COMPONENT loop)
install(FILES ${CMAKE_BINARY_DIR}/gyre-config.cmake ${CMAKE_BINARY_DIR}/gyre-config-version.cmake
        DESTINATION ${package_dir} COMPONENT loop)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION share/doc/gyre COMPONENT loop)
