# Caches carry the users through an outage shorter than their TTL; afterwards SERVFAIL, remembered for 5 s.
--- scenario
gslbsim: 1
name: authority_outage
run: {duration: 600s, replications: 1}
network:
  - {between: [eu, eu], rtt: 10ms}
  - {between: [us, us], rtt: 14ms}
  - {between: [eu, us], rtt: 90ms}
dns:
  shop.example:
    ttl: 60s
    policy: failover
    answers: [eu-site, us-site]
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
  - {at: 10s, until: 150s, authority_down: shop.example}
--- ask
time_s,client_ip
1,10.0.0.1
55,10.0.0.2
70,10.0.0.3
74,10.0.0.4
160,10.0.0.1
--- expect
1 authority eu-site new ok none
55 resolver_cache eu-site new ok none
70 failed - none dns_failure dns
74 failed - none dns_failure dns
160 authority eu-site new ok none
