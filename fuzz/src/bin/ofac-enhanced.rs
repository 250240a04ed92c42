#![no_main]

sanction_graph_fuzz::reader!(OfacEnhanced);
