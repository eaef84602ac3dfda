-- What wrk asks, and how it tells of it: a body of so many bytes is posted, if any; the figures come as a line of JSON.
function init(args)
  local bytes = tonumber(args[1])
  if bytes > 0 then
    wrk.method = "POST"
    wrk.body = string.rep("x", bytes)
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format('{"requests":%d,"bytes":%d,"seconds":%f,"p99":%d,"failed":%d}', summary.requests, summary.bytes,
                      summary.duration / 1e6, latency:percentile(99), errors.status + errors.connect))
end
