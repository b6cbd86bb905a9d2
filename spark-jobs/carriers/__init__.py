"""How late the carriers are: reading flights, the delays by carrier, what the result says."""
