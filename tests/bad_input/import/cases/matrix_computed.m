mpc.baseMVA = 100;
mpc.bus = zeros(3, 13);
