'use strict';

// process.features, process.config and other descriptions of this build. Loaded at first use.

const { has } = require('internal/builtins');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

const features = Object.defineProperties({}, {
  inspector: { enumerable: true, get: () => has('inspector') },
  debug: { enumerable: true, get: () => false },
  uv: { enumerable: true, get: () => true },
  ipv6: { enumerable: true, get: () => true },
  tls_alpn: { enumerable: true, get: () => has('tls') },
  tls_sni: { enumerable: true, get: () => has('tls') },
  tls_ocsp: { enumerable: true, get: () => has('tls') },
  tls: { enumerable: true, get: () => has('tls') },
  openssl_is_boringssl: { enumerable: true, get: () => false },
  cached_builtins: { enumerable: true, get: () => true },
  require_module: { enumerable: true, get: () => require('internal/modules/conditions').isRequireModuleEnabled() },
  quic: { enumerable: true, get: () => false },
  typescript: { enumerable: true, get: () => false },
});

const config = Object.freeze({
  target_defaults: Object.freeze({
    cflags: [], default_configuration: 'Release', defines: [], include_dirs: [], libraries: [],
  }),
  variables: Object.freeze({
    asan: 0, napi_build_version: '10', node_builtin_shareable_builtins: [], node_shared: false,
    v8_enable_i18n_support: 1, v8_enable_inspector: 0, is_debug: 0, icu_small: false, node_use_ffi: false,
    openssl_is_fips: false, node_quic: false, host_arch: 'x64', target_arch: 'x64',
  }),
});

const allowedNodeEnvironmentFlags = new Set();

const report = {
  writeReport() { throw new ERR_METHOD_NOT_IMPLEMENTED('process.report.writeReport()'); },
  getReport() { throw new ERR_METHOD_NOT_IMPLEMENTED('process.report.getReport()'); },
};

const finalization = {
  register() { throw new ERR_METHOD_NOT_IMPLEMENTED('process.finalization.register()'); },
  registerBeforeExit() { throw new ERR_METHOD_NOT_IMPLEMENTED('process.finalization.registerBeforeExit()'); },
  unregister() { throw new ERR_METHOD_NOT_IMPLEMENTED('process.finalization.unregister()'); },
};

module.exports = { features, config, allowedNodeEnvironmentFlags, report, finalization };
