-- wrk sends the requests of a file in turn: method, tab, path, tab, body or nothing, tab, headers with bars between.
local requests = {}
local at = 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        local method, path, body, fields = line:match("^([^\t]+)\t([^\t]+)\t([^\t]*)\t(.*)$")
        local headers = {}
        for name, value in fields:gmatch("([^:|]+): ([^|]*)") do
            headers[name] = value
        end
        requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format(
        'RESULT {"requests": %d, "seconds": %f, "bytes": %d, "failed": %d, "p50_us": %d, "p99_us": %d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, failed, latency:percentile(50), latency:percentile(99)))
end
