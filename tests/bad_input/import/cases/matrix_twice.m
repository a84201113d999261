function mpc = case
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
  1 3 10 0 0 0 1 1 0 110 1 1.1 0.9;
  2 1 20 0 0 0 1 1 0 110 1 1.1 0.9;
];
mpc.gen = [
  1 30 0 9 -9 1 100 1 50 0;
];
mpc.branch = [
  1 2 0.01 0.1 0 0 0 0 0 0 1 -360 360;
];
mpc.bus = [ 1 3 10 0 0 0 1 1 0 110 1 1.1 0.9 ];
