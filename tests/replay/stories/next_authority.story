# The nearest of two name servers is out of reach: a question to it is lost, the next try after 400 ms goes to the other one.
--- scenario
gslbsim: 1
name: next_authority
run: {duration: 300s, replications: 1}
network:
  - {between: [eu, eu], rtt: 10ms}
  - {between: [us, us], rtt: 14ms}
  - {between: [asia, asia], rtt: 12ms}
  - {between: [eu, us], rtt: 90ms}
  - {between: [eu, asia], rtt: 160ms}
  - {between: [us, asia], rtt: 140ms}
dns:
  shop.example: {ttl: 5s, policy: simple, answers: [eu-site], region: [us, asia]}
resolvers:
  isp: {region: eu, count: 1, rotate: fixed, attempts: 2}
clients:
  web:
    region: eu
    resolvers: {isp: 100%}
    users: 10
    arrivals: trace(ask.csv)
    connections: {keep_alive: no}
sites:
  eu-site:
    region: eu
    pools: {app: {servers: 1, service_time: 20ms}}
faults:
  - {at: 10s, until: 100s, partition: [eu, us]}
  - {at: 50s, until: 100s, partition: [eu, asia]}
--- ask
time_s,client_ip
1,10.0.0.1
20,10.0.0.1
60,10.0.0.1
120,10.0.0.1
--- expect
1 authority eu-site new ok none
20 authority eu-site new ok none
60 failed - none dns_failure dns
120 authority eu-site new ok none
