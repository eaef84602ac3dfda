throw new Error('from the required module');
