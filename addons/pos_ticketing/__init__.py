"""Sell seats from a plan: plans, performances, prices, holds, tickets."""
