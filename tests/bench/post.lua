-- wrk sends the requests of a file in turn: path, tab, body.
local requests = {}
local at = 0

function init(arguments)
    local headers = { ["Content-Type"] = "application/json", ["Authorization"] = arguments[2] }
    for line in io.lines(arguments[1]) do
        local path, body = line:match("^([^\t]+)\t(.*)$")
        requests[#requests + 1] = wrk.format("POST", path, headers, body)
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency)
    io.write(string.format('RESULT {"requests": %d, "seconds": %f, "failed": %d, "p50_us": %d, "p99_us": %d}\n',
        summary.requests, summary.duration / 1e6,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
