'use strict';

// Internationalised domain names: the mapping alone, without the rules of URL hosts.

const { idnaToASCII, idnaToUnicode } = binding('url');

module.exports = { toASCII: idnaToASCII, toUnicode: idnaToUnicode };
