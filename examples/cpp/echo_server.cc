// A TCP echo server: echo_server [PORT]
//
// Shows who owns what: the loop keeps a connection until its close callback has run, so nothing here has to.
#include <gyre/net.h>
#include <gyre/signal.h>

#include <cstdio>
#include <cstdlib>

namespace {

// Reads until the peer is done, sends back what comes, then closes.
void serve(gyre::Ref<gyre::Tcp> client) {
  gyre::Tcp& socket = *client;
  auto started = socket.startReading([client](gyre::Result<std::span<const char>> bytes) {
    if (!bytes.ok()) return client->close();  // the end of the stream, or a failure
    client->write(std::string(bytes->begin(), bytes->end()));
    // Backpressure: a peer that does not read is not read from until it has caught up.
    if (client->writeQueueBytes() > 0) {
      client->stopReading();
      client->write("", [client](gyre::Result<void> written) {
        if (written.ok()) serve(client);
      });
    }
  });
  if (!started.ok()) socket.close();
}

}  // namespace

int main(int argc, char** argv) {
  auto loop = gyre::Loop::create().value();
  auto server = gyre::Tcp::create(*loop);
  auto port = static_cast<uint16_t>(argc > 1 ? std::atoi(argv[1]) : 7000);

  auto bound = server->bind(gyre::SocketAddress::anyIpv4(port));
  auto listening = !bound.ok() ? std::move(bound) : server->listen(511, [](gyre::Result<gyre::Ref<gyre::Tcp>> client) {
    if (client.ok()) serve(std::move(client).value());
  });
  if (!listening.ok()) {
    std::fprintf(stderr, "%s\n", listening.error().toString().c_str());
    return 1;
  }
  std::printf("Listening on port %u; Ctrl-C ends.\n", server->localAddress().value().port());
  std::fflush(stdout);

  auto interrupt = gyre::Signal::create(*loop);
  interrupt->startOnce(SIGINT, [&](int) { loop->stop(); }).ignore();
  loop->run();
  // The loop closes what is still open when it goes.
}
