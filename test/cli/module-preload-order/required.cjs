console.log('required.cjs', require.main === module);
