console.log('imported.mjs', import.meta.main);
