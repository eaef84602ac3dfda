// One connection from both ends. What is logged is what has one order only.
const net = require('net');
const server = net.createServer((socket) => {
  socket.on('data', (d) => { console.log('server data', `${d}`); socket.end('bye'); });
  socket.on('close', () => { server.close(() => console.log('server close')); });
});
server.listen(0, () => {
  console.log('listening');
  const client = net.connect(server.address().port, () => { console.log('connect'); client.write('hi'); });
  client.on('ready', () => console.log('ready'));
  client.on('data', (d) => console.log('client data', `${d}`));
  client.on('end', () => console.log('client end'));
  client.on('close', (hadError) => console.log('client close', hadError));
});
