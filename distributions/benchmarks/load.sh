#!/usr/bin/env bash
# Copyright The Gatehouse Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures a gateway beside nginx on this machine, in one run: CPU per request, throughput, latency, start and memory.
# See README.md here for what the figures mean.
set -euo pipefail

readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
readonly idle_connections=10000
readonly starts=5
readonly deadline_seconds=30
readonly key=load-test-key

seconds=15
warm_up=12
connections=32
shapes="reference lambda service chain"
extras=yes
install=no
gateway_home=
directory=
port=
started=()

usage() {
    cat <<TEXT
Usage: load.sh [options]
  --seconds N        how long each shape is measured (default $seconds)
  --warm-up N        how long each shape is driven before that (default $warm_up)
  --connections N    keep-alive connections (default $connections)
  --shapes "A B"     some of: $shapes; the reference is always measured
  --shapes-only      leave out start, memory and half load
  --gateway DIR      the unpacked archive (default: the one under distributions/gateway/target)
  --install          install nginx and wrk by apt-get when they are missing
TEXT
}

fail() {
    echo "load.sh: $1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --seconds) seconds=$2 && shift ;;
        --warm-up) warm_up=$2 && shift ;;
        --connections) connections=$2 && shift ;;
        --shapes) shapes=$2 && shift ;;
        --shapes-only) extras=no ;;
        --gateway) gateway_home=$2 && shift ;;
        --install) install=yes ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done

# --- what must be there ---

require_tools() {
    local missing=()
    command -v nginx >/dev/null || missing+=(nginx)
    command -v wrk >/dev/null || missing+=(wrk)
    command -v java >/dev/null || fail "no java on the PATH (expected: Java 17 or newer)"
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$install" = yes ]; then
        apt-get install -y "${missing[@]}"
    else
        fail "${missing[*]} not found. Install with: apt-get install -y ${missing[*]}   (or run load.sh --install)"
    fi
}

require_gateway() {
    if [ -z "$gateway_home" ]; then
        gateway_home=$(find "$here/../gateway/target" -maxdepth 1 -type d -name 'gatehouse-*' 2>/dev/null | head -n 1)
    fi
    [ -x "$gateway_home/bin/gatehouse" ] ||
        fail "no gateway at '$gateway_home' (expected: an unpacked archive; build one: mvn -pl distributions/gateway -am package)"
}

# --- processes: started here, ended here, by their ids ---

stop() {
    local pid=$1
    kill -TERM "$pid" 2>/dev/null || return 0
    local ends=$((SECONDS + deadline_seconds))
    while kill -0 "$pid" 2>/dev/null; do
        [ "$SECONDS" -lt "$ends" ] || kill -KILL "$pid" 2>/dev/null || break
        sleep 0.05
    done
    wait "$pid" 2>/dev/null || true
}

clean_up() {
    local pid
    trap - EXIT INT TERM
    for pid in "${started[@]}"; do
        stop "$pid"
    done
    [ -z "$directory" ] || rm -rf "$directory"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

accepts() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Sets port to one that nothing listens on.
free_port() {
    port=$((20000 + RANDOM % 10000))
    while accepts "$port"; do
        port=$((port + 1))
    done
}

await_port() {
    local wanted=$1 log=$2 ends=$((SECONDS + deadline_seconds))
    until accepts "$wanted"; do
        [ "$SECONDS" -lt "$ends" ] || fail "nothing listens on port $wanted after $deadline_seconds s: $(tail -n 5 "$log")"
        sleep 0.05
    done
}

# --- the mock Lambda, the reference, the gateway ---

nginx_head() {
    cat <<TEXT
daemon off;
worker_processes 1;
worker_rlimit_nofile 4096;
pid $directory/$1.pid;
error_log $directory/$1.log warn;
events { worker_connections 2048; }
TEXT
}

mock_configuration() {
    nginx_head mock
    cat <<TEXT
http {
    access_log off;
    keepalive_requests 1000000000;
    geo \$dollar { default "\$"; }
    server {
        listen 127.0.0.1:$mock_port backlog=1024;
        default_type application/json;
        add_header x-amzn-RequestId 3f8a2c14-7f6d-4b41-9c0e-0d5c6f1b2a77;
        add_header X-Amzn-Trace-Id "root=1-69206b5e-1f2e3d4c5b6a798081726354;sampled=0";
        add_header x-amzn-Remapped-Content-Length 0;
        add_header X-Amz-Executed-Version "\${dollar}LATEST";
        location /2015-03-31/functions/plain/invocations { return 200 '{"response": "yes"}'; }
        location /2015-03-31/functions/proxy/invocations {
            return 200 '{"statusCode":200,"headers":{"Content-Type":"application/json"},"body":"{\\\\"response\\\\": \\\\"yes\\\\"}"}';
        }
    }
}
TEXT
}

reference_configuration() {
    nginx_head reference
    cat <<TEXT
http {
    access_log off;
    keepalive_requests 1000000000;
    upstream mock {
        server 127.0.0.1:$mock_port;
        keepalive 128;
        keepalive_requests 1000000000;
    }
    server {
        listen 127.0.0.1:$reference_port backlog=1024;
        location / {
            proxy_pass http://mock/2015-03-31/functions/plain/invocations;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }
    }
}
TEXT
}

start_nginx() {
    local name=$1 listens=$2
    nginx -p "$directory" -c "$directory/$name.conf" 2>"$directory/$name.err" &
    started+=($!)
    await_port "$listens" "$directory/$name.err"
}

has_plugin() {
    [ -e "$gateway_home/plugins/$1" ] || [ -e "$gateway_home/plugins/$1.jar" ]
}

lambda_plugin() {
    cat <<TEXT
      - name: aws-lambda
        config:
          aws_key: AKIAIOSFODNN7EXAMPLE
          aws_secret: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
          aws_region: us-east-1
          function_name: $1
          host: 127.0.0.1
          port: $mock_port
          disable_https: true
TEXT
}

# The plugins of the fourth shape that this archive has.
chain_plugins() {
    chain=
    has_plugin key-auth && chain="$chain key-auth" && printf '      - name: key-auth\n'
    has_plugin rate-limiting && chain="$chain rate-limiting" &&
        printf '      - name: rate-limiting\n        config: { hour: 2000000000, policy: local }\n'
    has_plugin cors && chain="$chain cors" && printf '      - name: cors\n'
    has_plugin correlation-id && chain="$chain correlation-id" &&
        printf '      - name: correlation-id\n        config: { header_name: X-Correlation-Id, echo_downstream: true }\n'
    lambda_plugin proxy
    printf '          awsgateway_compatible: true\n          is_proxy_integration: true\n'
}

gateway_configuration() {
    cat <<TEXT
_format_version: "3.0"
routes:
  - name: lambda
    paths: [/lambda1]
    plugins:
$(lambda_plugin plain)
  - name: chain
    paths: [/chain]
    plugins:
$(chain_plugins)
services:
  - name: mock
    url: http://127.0.0.1:$mock_port/2015-03-31/functions/plain/invocations
    routes:
      - name: service
        paths: [/service]
TEXT
    ! has_plugin key-auth || printf 'consumers:\n  - username: loader\n    keyauth_credentials: [{ key: %s }]\n' "$key"
}

# Sets gateway to the id of a new process; does not wait for it.
start_gateway() {
    mkdir -p "$directory/gateway"
    env GATEHOUSE_PREFIX="$directory/gateway" \
        GATEHOUSE_DATABASE=off \
        GATEHOUSE_DECLARATIVE_CONFIG="$directory/kong.yml" \
        GATEHOUSE_PROXY_LISTEN="127.0.0.1:$gateway_port" \
        GATEHOUSE_ADMIN_LISTEN=off \
        "$gateway_home/bin/gatehouse" start >"$directory/gateway.log" 2>&1 &
    gateway=$!
    started+=("$gateway")
}

# --- measuring ---

# User and system ticks of a process so far.
ticks() {
    local stat
    stat=$(<"/proc/$1/stat")
    # shellcheck disable=SC2086 # the fields after the name are words
    set -- ${stat##*) }
    echo $((${12} + ${13}))
}

resident_mb() {
    awk '/^VmRSS:/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"
}

# drive URL SECONDS CONNECTIONS: prints "requests microseconds p50 p99 p99.9 failures".
drive() {
    wrk -t 1 -c "$3" -d "$2s" --latency -s "$here/load/invoke.lua" "$1" >"$directory/wrk.log" 2>&1 ||
        fail "wrk failed on $1: $(tail -n 3 "$directory/wrk.log")"
    sed -n 's/^figures //p' "$directory/wrk.log"
}

divide() {
    awk -v a="$1" -v b="$2" -v digits="${3:-2}" 'BEGIN { if (b == 0) print "-"; else printf "%.*f", digits, a / b }'
}

declare -A url process budget title rate cost

# Measures one shape, prints its row.
measure() {
    local shape=$1 before after requests micros p50 p99 p999 failures
    drive "${url[$shape]}" "$warm_up" "$connections" >/dev/null
    before=$(ticks "${process[$shape]}")
    read -r requests micros p50 p99 p999 failures <<<"$(drive "${url[$shape]}" "$seconds" "$connections")"
    after=$(ticks "${process[$shape]}")
    [ "$requests" -gt 0 ] || fail "no request of shape $shape was answered: $(tail -n 3 "$directory/wrk.log")"
    rate[$shape]=$(divide "$((requests * 1000))" "$((micros / 1000))" 0)
    cost[$shape]=$(divide "$(((after - before) * 1000000 / ticks_per_second))" "$requests" 1)
    printf '%-34s %9s %9s %7s %8s %8s %8s %8s   %s\n' "${title[$shape]}" "${rate[$shape]}" "${cost[$shape]}" \
        "$(divide "${cost[$shape]}" "${cost[reference]}")" "${budget[$shape]}" "$p50" "$p99" "$p999" \
        "$([ "$failures" -eq 0 ] || echo "$failures FAILURES")"
}

measure_shapes() {
    local shape
    printf '\n%-34s %9s %9s %7s %8s %8s %8s %8s\n' shape requests/s us-CPU/rq ratio budget p50-us p99-us p99.9-us
    measure reference
    for shape in $shapes; do
        [ "$shape" = reference ] || measure "$shape"
    done
}

# The number of connections, in a closed loop, that comes nearest to half of what the plain shape does at its fullest.
half_load_connections() {
    local half=$((${rate[lambda]} / 2)) best=1 distance=1000000000 count requests micros rest off
    for count in 1 2 3 4 6 8; do
        read -r requests micros rest <<<"$(drive "${url[lambda]}" 3 "$count")"
        off=$((requests * 1000 / (micros / 1000) - half))
        off=${off#-}
        [ "$off" -lt "$distance" ] && distance=$off && best=$count
    done
    echo "$best"
}

measure_half_load() {
    local count requests micros rest direct_p50 direct_p99 p50 p99
    count=$(half_load_connections)
    drive "$mock_url" 3 "$count" >/dev/null
    read -r requests micros direct_p50 direct_p99 rest <<<"$(drive "$mock_url" "$seconds" "$count")"
    read -r requests micros p50 p99 rest <<<"$(drive "${url[lambda]}" "$seconds" "$count")"
    printf '\nHalf load: %s connections in a closed loop, %s of %s requests/s\n' "$count" \
        "$(divide "$((requests * 1000))" "$((micros / 1000))" 0)" "${rate[lambda]}"
    printf '%-34s %9s %9s\n' '' p50-us p99-us
    printf '%-34s %9s %9s\n' 'mock, called directly' "$direct_p50" "$direct_p99"
    printf '%-34s %9s %9s\n' 'gateway, aws-lambda plain' "$p50" "$p99"
    printf '%-34s %9s %9s   budget for p99: < 1000\n' 'added by the gateway' $((p50 - direct_p50)) $((p99 - direct_p99))
}

# Prints the status of one request to the plain shape, 000 when there is none.
status_of_one_request() {
    local line=
    {
        exec 3<>"/dev/tcp/127.0.0.1/$gateway_port" &&
            printf 'POST /lambda1 HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}' >&3 &&
            read -r -t 5 line <&3
    } 2>/dev/null || true
    exec 3>&- || true
    line=${line#* }
    echo "${line%% *}"
}

measure_start() {
    local run from status ends times=()
    for ((run = 0; run < starts; run++)); do
        free_port && gateway_port=$port
        from=${EPOCHREALTIME/[^0-9]/}
        start_gateway
        ends=$((SECONDS + deadline_seconds))
        status=
        until [ "$status" = 200 ]; do
            [ "$SECONDS" -lt "$ends" ] || fail "no answer within $deadline_seconds s: $(tail -n 5 "$directory/gateway.log")"
            [ -z "$status" ] || fail "first answer has status $status (expected: 200): $(tail -n 5 "$directory/gateway.log")"
            accepts "$gateway_port" && status=$(status_of_one_request) || sleep 0.005
        done
        times+=($(((${EPOCHREALTIME/[^0-9]/} - from) / 1000)))
        [ "$run" -eq $((starts - 1)) ] || stop "$gateway"
    done
    printf '\n%-46s %8s   budget %s\n' 'start to first answer, ms (median of 5)' \
        "$(printf '%s\n' "${times[@]}" | sort -n | sed -n $(((starts + 1) / 2))p)" '< 1500'
    sleep 2
    printf '%-46s %8s   budget %s\n' 'resident memory at idle, MB' "$(resident_mb "$gateway")" '< 200'
}

measure_idle_connections() {
    local client words
    if [ "$(ulimit -n)" -lt $((idle_connections + 500)) ]; then
        echo "10 000 idle connections: left out, $(ulimit -n) files may be open (expected: at least $((idle_connections + 500)))"
        return
    fi
    coproc IDLE { exec java -XX:+UseSerialGC "$here/load/IdleConnections.java" "$gateway_port" "$idle_connections" /lambda1; }
    client=$IDLE_PID
    started+=("$client")
    read -r -t 120 -u "${IDLE[0]}" words || fail "the idle connections could not be opened"
    sleep 2
    printf '%-46s %8s   budget %s\n' "resident memory, 10 000 idle connections, MB" "$(resident_mb "$gateway")" '< 400'
    stop "$client"
    stop "$gateway"
}

# --- the run ---

require_tools
require_gateway
ulimit -n "$(ulimit -Hn)"
readonly ticks_per_second=$(getconf CLK_TCK)
directory=$(mktemp -d)
free_port && readonly mock_port=$port
mock_configuration >"$directory/mock.conf"
start_nginx mock "$mock_port"
free_port && readonly reference_port=$port
reference_configuration >"$directory/reference.conf"
start_nginx reference "$reference_port"
gateway_configuration >"$directory/kong.yml"

echo "Gateway $gateway_home, $(java -version 2>&1 | head -n 1), $(nproc) cores, $connections connections," \
    "$warm_up s warm-up, $seconds s measured"
[ "$extras" = no ] || measure_start
[ "$extras" = no ] || measure_idle_connections

free_port && gateway_port=$port
start_gateway
await_port "$gateway_port" "$directory/gateway.log"
reference=$(pgrep -P "${started[1]}")
mock_url=http://127.0.0.1:$mock_port/2015-03-31/functions/plain/invocations
url=([reference]=http://127.0.0.1:$reference_port/ [lambda]=http://127.0.0.1:$gateway_port/lambda1
    [service]=http://127.0.0.1:$gateway_port/service [chain]=http://127.0.0.1:$gateway_port/chain)
process=([reference]=$reference [lambda]=$gateway [service]=$gateway [chain]=$gateway)
budget=([reference]=- [lambda]='<= 1.7' [service]=- [chain]='<= 2.5')
title=([reference]='nginx proxy_pass (reference)' [lambda]='gateway, aws-lambda plain'
    [service]='gateway, proxying to a service' [chain]='gateway, API Gateway event + chain')
measure_shapes
printf 'chain:%s aws-lambda (awsgateway_compatible, is_proxy_integration)\n' \
    "$(chain_plugins >/dev/null && echo "$chain")"
printf '%-46s %8s\n' 'resident memory after the load, MB' "$(resident_mb "$gateway")"
[ "$extras" = no ] || case " $shapes " in *' lambda '*) measure_half_load ;; esac
