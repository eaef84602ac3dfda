'use strict';

// JSON Web Keys (RFC 7517, RFC 7518, RFC 8037; AKP keys as drafted for the post-quantum ones).

const native = binding('crypto_keys');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_JWK_UNSUPPORTED_CURVE, ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE,
        ERR_CRYPTO_OPERATION_FAILED } = codes;
const { validateObject } = require('internal/validators');
const { kindPrivate, kindPublic } = require('internal/crypto/key_encoding');
const { Buffer } = require('buffer');

const jwkCurves = {
  '__proto__': null, 'prime256v1': 'P-256', 'secp384r1': 'P-384', 'secp521r1': 'P-521', 'secp256k1': 'secp256k1',
};
const ecCurves = Object.values(jwkCurves);
/** OKP's curves by the type of key. */
const okpCurves = { __proto__: null, ed25519: 'Ed25519', ed448: 'Ed448', x25519: 'X25519', x448: 'X448' };
const okpTypes = Object.fromEntries(Object.entries(okpCurves).map(([type, crv]) => [crv, type]));

const akpTypes = { __proto__: null };
for (const type of ['ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87', 'ml-kem-512', 'ml-kem-768', 'ml-kem-1024']) {
  akpTypes[type.toUpperCase()] = type;
}
for (const hash of ['sha2', 'shake']) {
  for (const size of ['128f', '128s', '192f', '192s', '256f', '256s']) {
    akpTypes[`SLH-DSA-${hash.toUpperCase()}-${size}`] = `slh-dsa-${hash}-${size}`;
  }
}
const akpNames = Object.fromEntries(Object.entries(akpTypes).map(([alg, type]) => [type, alg]));
const hasSeed = (type) => type.startsWith('ml-');

const jwkTypes = ['RSA', 'EC', 'OKP', 'AKP'];
const rsaPublicParts = ['n', 'e'];
const rsaPrivateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi'];

function invalidJwk(message = 'Invalid JWK data') {
  const error = new codes.ERR_CRYPTO_INVALID_JWK();
  error.message = message;
  return error;
}

const base64url = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');

/** @param {object} handle @param {boolean} isPrivate @returns {object} */
function exportJwk(handle, isPrivate) {
  const type = handle.typeName();
  const jwk = {};
  if (type === 'rsa') {
    jwk.kty = 'RSA';
    const parts = isPrivate ? [...rsaPublicParts, ...rsaPrivateParts] : rsaPublicParts;
    for (const name of parts) jwk[name] = base64url(handle.component(name));
  } else if (type === 'ec') {
    const { namedCurve } = handle.details();
    const crv = jwkCurves[namedCurve];
    if (crv === undefined) throw new ERR_CRYPTO_JWK_UNSUPPORTED_CURVE(namedCurve);
    jwk.kty = 'EC';
    jwk.crv = crv;
    for (const name of isPrivate ? ['x', 'y', 'd'] : ['x', 'y']) jwk[name] = base64url(handle.component(name));
  } else if (okpCurves[type] !== undefined) {
    jwk.crv = okpCurves[type];
    jwk.x = base64url(handle.rawPublic());
    if (isPrivate) jwk.d = base64url(handle.rawPrivate());
    jwk.kty = 'OKP';
  } else if (akpNames[type] !== undefined) {
    jwk.kty = 'AKP';
    jwk.alg = akpNames[type];
    jwk.pub = base64url(handle.rawPublic());
    if (isPrivate) {
      const priv = hasSeed(type) ? handle.rawSeed() : handle.rawPrivate();
      if (priv === undefined) throw new ERR_CRYPTO_OPERATION_FAILED('key does not have an available seed');
      jwk.priv = base64url(priv);
    }
  } else {
    throw new ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE();
  }
  return jwk;
}

/** The decoded parts of those names; throws where one is no string. */
function decode(jwk, names) {
  const parts = {};
  for (const name of names) {
    if (typeof jwk[name] !== 'string') throw invalidJwk(`Invalid JWK ${jwk.kty} key`);
    parts[name] = Buffer.from(jwk[name], 'base64url');
  }
  return parts;
}

/**
 * @param {object} jwk
 * @param {boolean} wantsPrivate false: its public key, also where it has a private one
 * @returns {object} a native handle
 */
function importJwk(jwk, wantsPrivate) {
  validateObject(jwk, 'key.key');
  if (!jwkTypes.includes(jwk.kty)) throw invalidJwk(`${jwk.kty} is not a supported JWK key type`);
  const kind = wantsPrivate ? kindPrivate : kindPublic;
  let handle;
  switch (jwk.kty) {
    case 'RSA':
      handle = native.keyFromNumbers(
        kind, 'RSA', decode(jwk, wantsPrivate ? [...rsaPublicParts, ...rsaPrivateParts] : rsaPublicParts));
      break;
    case 'EC': {
      if (typeof jwk.crv !== 'string') throw invalidJwk('Invalid JWK EC key');
      if (!ecCurves.includes(jwk.crv)) throw new ERR_CRYPTO_INVALID_CURVE();
      const parts = decode(jwk, wantsPrivate ? ['x', 'y', 'd'] : ['x', 'y']);
      handle = native.keyFromNumbers(kind, 'EC', { ...parts, crv: jwk.crv });
      break;
    }
    case 'OKP': {
      if (!Object.hasOwn(okpTypes, jwk.crv)) throw invalidJwk('Unsupported JWK OKP "crv"');
      const { x, d } = decode(jwk, wantsPrivate ? ['x', 'd'] : ['x']);
      handle = rawPair(kind, okpTypes[jwk.crv], x, d, false);
      break;
    }
    default: {
      const type = akpTypes[jwk.alg];
      if (type === undefined) throw invalidJwk('Unsupported JWK AKP "alg"');
      if (typeof jwk.pub !== 'string') throw invalidJwk('Missing JWK AKP "pub"');
      if (wantsPrivate && typeof jwk.priv !== 'string') {
        throw invalidJwk('JWK does not contain private key material');
      }
      const { pub, priv } = decode(jwk, wantsPrivate ? ['pub', 'priv'] : ['pub']);
      handle = rawPair(kind, type, pub, priv, hasSeed(type));
    }
  }
  if (handle === undefined) throw invalidJwk(`Invalid JWK ${jwk.kty} key`);
  return handle;
}

/** The private key, if it is that of the public one; without a private one the public key. */
function rawPair(kind, type, publicBytes, privateBytes, isSeed) {
  if (privateBytes === undefined) return native.keyFromRaw(kind, type, publicBytes, false);
  const handle = native.keyFromRaw(kind, type, privateBytes, isSeed);
  return handle !== undefined && publicBytes.equals(handle.rawPublic()) ? handle : undefined;
}

module.exports = { exportJwk, importJwk };
