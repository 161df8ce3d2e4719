# No healthy target and when_none_healthy none: "no such name" is kept for its own 5 minutes, though the site is back after one.
--- scenario
gslbsim: 1
name: negative_answer
run: {duration: 600s, replications: 1}
network:
  - {between: [eu, eu], rtt: 10ms}
  - {between: [us, us], rtt: 14ms}
  - {between: [eu, us], rtt: 90ms}
dns:
  shop.example:
    ttl: 30s
    policy: failover
    answers: [eu-site, us-site]
    when_none_healthy: none
    health_check: {vantage: [eu], interval: 10s, timeout: 2s, fall: 3, rise: 2}
resolvers:
  isp: {region: eu, count: 1, rotate: fixed}
clients:
  web:
    region: eu
    resolvers: {isp: 100%}
    users: 10
    arrivals: trace(ask.csv)
    dns_cache: none
    connections: {keep_alive: no}
    connect_timeout: 3s
    timeout: 10s
sites:
  eu-site:
    region: eu
    pools: {app: {servers: 1, service_time: 20ms}}
  us-site:
    region: us
    pools: {app: {servers: 1, service_time: 20ms}}
faults:
  - {at: 100s, until: 160s, crash: eu-site}
  - {at: 100s, until: 160s, crash: us-site}
--- ask
time_s,client_ip
90,10.0.0.1
140,10.0.0.1
200,10.0.0.2
441,10.0.0.1
--- expect
90 authority eu-site new ok none
140 failed - none dns_failure dns
200 failed - none dns_failure dns
441 authority eu-site new ok none
