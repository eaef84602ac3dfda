require('./throws.mjs');
