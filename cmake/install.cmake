# What `cmake --install` lays down, and the same shape of headers in the build tree:
#
#     include/switchyard/switchyard.h         the surface (tools/node/switchyard.h)
#     include/switchyard/p2p/base/bytes.h …   every header of the library's folders
#     lib/libswitchyard.a, lib/cmake/switchyard/, bin/switchyard
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(header_folders p2p secret_conn addrbook reactors tools/node)
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/switchyard)
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/switchyard)

foreach(folder ${header_folders})
  if(NOT EXISTS ${PROJECT_SOURCE_DIR}/${folder})
    continue()
  endif()
  get_filename_component(parent ${folder} DIRECTORY)
  install(DIRECTORY ${folder} DESTINATION ${headers}/${parent}
          FILES_MATCHING PATTERN "*.h" PATTERN switchyard.h EXCLUDE)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include/switchyard/${parent})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder}
       ${PROJECT_BINARY_DIR}/include/switchyard/${folder} SYMBOLIC)
endforeach()
install(FILES tools/node/switchyard.h DESTINATION ${headers})
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/tools/node/switchyard.h
     ${PROJECT_BINARY_DIR}/include/switchyard/switchyard.h SYMBOLIC)

install(TARGETS switchyard EXPORT switchyard-targets)
if(TARGET switchyard_cli)
  install(TARGETS switchyard_cli)
endif()
install(EXPORT switchyard-targets NAMESPACE switchyard:: DESTINATION ${config})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/switchyard-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES cmake/switchyard-config.cmake ${PROJECT_BINARY_DIR}/switchyard-config-version.cmake
        DESTINATION ${config})
