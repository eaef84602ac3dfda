console.log('main.cjs', require.main === module);
