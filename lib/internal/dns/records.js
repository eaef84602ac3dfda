'use strict';

// The records of the name service: their numbers, and what programs get of each kind.

/** Numbers of the kinds, as name servers know them. */
const types = {
  __proto__: null,
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, TLSA: 52, ANY: 255, CAA: 257,
};

// A record comes as { type, name, ttl, fields }; the fields are numbered in the order in which they are sent.

function soa(fields) {
  return {
    nsname: fields[1], hostmaster: fields[2], serial: fields[3], refresh: fields[4], retry: fields[5],
    expire: fields[6], minttl: fields[7],
  };
}

/** What becomes of a record of each kind. */
const shapes = {
  __proto__: null,
  [types.A]: (fields) => fields[1],
  [types.AAAA]: (fields) => fields[1],
  [types.NS]: (fields) => fields[1],
  [types.CNAME]: (fields) => fields[1],
  [types.PTR]: (fields) => fields[1],
  [types.MX]: (fields) => ({ exchange: fields[2], priority: fields[1], type: 'MX' }),
  [types.TXT]: (fields) => fields[1],
  [types.SRV]: (fields) => ({
    name: fields[5], port: fields[4], priority: fields[2], weight: fields[3], type: 'SRV',
  }),
  [types.NAPTR]: (fields) => ({
    flags: fields[3], service: fields[4], regexp: fields[5], replacement: fields[6], order: fields[1],
    preference: fields[2],
  }),
  [types.SOA]: soa,
  [types.CAA]: (fields) => ({ critical: fields[1], type: 'CAA', [fields[2]]: fields[3] }),
  [types.TLSA]: (fields) => ({
    certUsage: fields[1], selector: fields[2], match: fields[3],
    data: new Uint8Array(fields[4]).buffer,
  }),
};

/**
 * @param {Array<{type: number, ttl: number, fields: object}>} records
 * @param {string} kind asked for
 * @param {boolean} ttl whether addresses are to come with the time they hold
 * @returns {Array|object} as documented for dns.resolve(): one object for SOA
 */
function answerOf(records, kind, ttl) {
  if (kind === 'ANY') return records.map(anyRecord).filter((record) => record !== undefined);
  const type = types[kind];
  const fitting = records.filter((record) => record.type === type);
  if (kind === 'SOA') return fitting.length > 0 ? soa(fitting[0].fields) : undefined;
  if (ttl) return fitting.map((record) => ({ address: record.fields[1], ttl: record.ttl }));
  return fitting.map((record) => shapes[type](record.fields));
}

/** One record of a question for any kind: it says its own. */
function anyRecord({ type, ttl, fields }) {
  const shape = shapes[type];
  if (shape === undefined) return undefined;
  const value = shape(fields);
  const name = Object.keys(types).find((key) => types[key] === type);
  switch (name) {
    case 'A':
    case 'AAAA': return { address: value, ttl, type: name };
    case 'NS':
    case 'CNAME':
    case 'PTR': return { value, type: name };
    case 'TXT': return { entries: value, type: name };
    default: return { ...value, type: name };
  }
}

module.exports = { answerOf, types };
